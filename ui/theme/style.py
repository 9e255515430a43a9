"""The style sheet, in the colors of a theme.

A control with the focus has a border twice as wide in another color, and as much less padding: nothing moves.
Lists of choices open below their field: over it, Fusion makes them too low by the wider border, and hides a row.
"""

from core.resources import resource_path
from ui.theme.roles import Roles


def style_sheet(roles: Roles) -> str:
    """Return the style sheet of the application in the colors of a theme."""
    return _bars_and_buttons(roles) + _labels_and_lists(roles) + _fields(roles) + _checks_and_sliders(roles)


def _bars_and_buttons(r: Roles) -> str:
    return f"""
QToolTip {{ color: {r.text}; background: {r.tip}; border: 1px solid {r.border}; padding: 4px; }}
QMainWindow::separator {{ width: 1px; height: 1px; background: {r.line}; }}
QToolBar {{ background: {r.window}; border: none; padding: 3px; spacing: 2px; }}
QToolBar#tools {{ border-right: 1px solid {r.line}; }}
QFrame#options {{ border-bottom: 1px solid {r.line}; }}
QFrame#views {{ border-top: 1px solid {r.line}; }}
QFrame#filmstrip-frame {{ border-top: 1px solid {r.line}; }}
QListView#filmstrip {{ background: transparent; }}
QScrollArea#right, QScrollArea#right > QWidget > QWidget, QFrame#foot {{ background: {r.panel}; }}
QFrame#foot {{ border-top: 1px solid {r.line}; }}
QStatusBar {{ border-top: 1px solid {r.line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {r.dim}; padding: 0 6px; }}

QStatusBar QLabel#share {{ padding: 0 6px 0 3px; }}
QStatusBar QLabel#swatch {{ padding: 0; }}

QToolButton, QPushButton {{
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px 6px; color: {r.text};
}}
QPushButton {{ background: {r.raised}; border-color: {r.border}; }}
QPushButton {{ padding: 5px 8px; }}
QToolBar#tools QToolButton {{ padding: 1px 6px; }}
QToolButton:hover, QPushButton:hover {{ background: {r.hover}; }}
QToolButton:pressed, QPushButton:pressed {{ background: {r.pressed}; }}
QToolButton:checked, QPushButton:checked {{ background: {r.checked}; border-color: {r.accent}; color: {r.on_checked}; }}
QToolButton:checked:disabled, QPushButton:checked:disabled {{ background: {r.off}; border-color: {r.off}; }}
QToolButton:focus {{ border: 2px solid {r.focus}; padding: 3px 5px; }}
QPushButton:focus {{ border: 2px solid {r.focus}; padding: 4px 7px; }}
QToolBar#tools QToolButton:focus {{ padding: 0 5px; }}
QToolButton:disabled, QPushButton:disabled {{ color: {r.disabled}; }}
QPushButton:disabled {{ background: {r.off}; border-color: {r.off}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton#head {{ padding: 0 4px; margin: 0 -5px 0 0; color: {r.dim}; }}
QToolButton#head:hover {{ color: {r.text}; }}
QToolButton#presets {{ padding: 0; border: none; }}
QToolButton#presets:focus {{ border: 2px solid {r.focus}; }}
QToolButton#head:focus {{ padding: 0 3px; }}
QPushButton#begin {{ background: {r.run}; border-color: {r.run}; font-weight: 600; padding: 7px 16px; }}
QPushButton#begin {{ color: {r.on_run}; }}
QPushButton#begin:hover {{ background: {r.run_hover}; }}
QPushButton#begin:pressed {{ background: {r.run_pressed}; }}
QPushButton#wide {{ padding: 7px 16px; }}
QPushButton#run {{ background: {r.run}; border-color: {r.run}; font-weight: 600; padding: 8px; color: {r.on_run}; }}
QPushButton#run:hover {{ background: {r.run_hover}; }}
QPushButton#run:pressed {{ background: {r.run_pressed}; }}
QPushButton#run:focus {{ border: 2px solid {r.focus}; padding: 7px; }}
QPushButton#begin:focus, QPushButton#wide:focus {{ padding: 6px 15px; }}
QPushButton#run:disabled {{ background: {r.off}; border-color: {r.off}; color: {r.disabled}; }}
QPushButton#run[running="true"] {{ background: {r.stop}; border-color: {r.stop}; color: {r.on_stop}; }}
"""  # not translated


def _labels_and_lists(r: Roles) -> str:
    return f"""
QLabel#heading, QToolButton#heading {{ color: {r.strong}; font-weight: 600; }}
QToolButton#heading {{ padding: 0; margin: 0 -10px 0 -5px; }}
QToolButton#heading:focus {{ border: 2px solid {r.focus}; padding: 0; }}
QLabel#dim, QLabel#legend {{ color: {r.dim}; }}
QFrame#rule {{ background: {r.rule}; max-height: 1px; min-height: 1px; border: none; }}
QFrame#vertical-rule {{ background: {r.rule}; border: none; margin: 4px 5px; }}
QWidget#welcome {{ background: transparent; }}
QWidget#offer {{ background: {r.panel}; border: 1px solid {r.border}; border-radius: 6px; }}
QFrame#check {{ background: {r.panel}; border: 1px solid {r.line}; }}
QFrame#check QListWidget {{ background: {r.field}; border: 1px solid {r.border}; }}
QFrame#notice {{ background: {r.notice}; border-bottom: 1px solid {r.line}; }}
QFrame#notice[kind="error"] {{ background: {r.error}; }}
QListWidget#versions {{ background: {r.field}; border: 1px solid {r.border}; border-radius: 3px; outline: none; }}
QListWidget#versions:focus {{ border-color: {r.focus}; }}
QListWidget#versions::item {{ padding: 2px; }}
QListWidget#versions::item:hover {{ background: {r.panel}; }}
QListWidget#versions::item:selected {{ background: {r.checked}; }}
QProgressBar {{
    background: {r.field}; border: 1px solid {r.border}; border-radius: 3px; max-height: 8px; min-height: 8px;
}}
QProgressBar::chunk {{ background: {r.accent}; border-radius: 2px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; border: none; }}
QScrollBar::handle {{ background: {r.handle}; border-radius: 4px; margin: 1px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {r.handle_hover}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu::separator {{ height: 1px; background: {r.rule}; margin: 4px 8px; }}
"""  # not translated


def _fields(r: Roles) -> str:
    return f"""
QLineEdit, QAbstractSpinBox, QComboBox, QAbstractItemView, QTextEdit, QPlainTextEdit {{
    background: {r.field}; color: {r.text}; selection-background-color: {r.selected};
    selection-color: {r.on_selected}; border: 1px solid {r.border}; border-radius: 3px;
}}
QLineEdit {{ padding: 2px 4px; }}
QAbstractSpinBox {{ padding: 1px 1px; }}
QComboBox {{ background: {r.raised}; padding: 2px 5px; }}
QComboBox:hover {{ background: {r.hover}; }}
QLineEdit:focus {{ border: 2px solid {r.focus}; padding: 1px 3px; }}
QAbstractSpinBox:focus {{ border: 2px solid {r.focus}; padding: 0; }}
QComboBox:focus, QComboBox:on {{ border: 2px solid {r.focus}; padding: 1px 4px; }}
QAbstractItemView:focus, QTextEdit:focus, QPlainTextEdit:focus {{ border: 1px solid {r.focus}; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
    background: {r.off}; color: {r.disabled}; border-color: {r.off};
}}
QAbstractSpinBox QLineEdit, QListView#filmstrip {{ border: none; background: transparent; padding: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    subcontrol-origin: border; width: 15px; border: none; background: transparent; margin: 1px;
}}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {r.hover}; }}
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{ width: 8px; height: 8px; }}
QAbstractSpinBox::up-arrow {{ image: url("{_glyph("up", r)}"); }}
QAbstractSpinBox::down-arrow {{ image: url("{_glyph("down", r)}"); }}
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off {{ image: url("{_glyph("up", r, "-off")}"); }}
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off {{
    image: url("{_glyph("down", r, "-off")}");
}}
QComboBox::drop-down {{ border: none; width: 18px; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView::item {{ padding: 3px 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {r.selected}; color: {r.on_selected}; }}
QComboBox QAbstractItemView::item:disabled {{ color: {r.disabled}; }}
QComboBox::down-arrow {{ image: url("{_glyph("down", r)}"); width: 10px; height: 10px; }}
QComboBox::down-arrow:disabled {{ image: url("{_glyph("down", r, "-off")}"); }}
"""  # not translated


def _checks_and_sliders(r: Roles) -> str:
    return f"""
QCheckBox, QRadioButton {{ spacing: 6px; border: 2px solid transparent; border-radius: 4px; padding: 1px 2px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {r.focus}; }}
QAbstractItemView::indicator, QCheckBox::indicator {{
    width: 14px; height: 14px; border: 1px solid {r.border}; border-radius: 3px; background: {r.field};
}}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ image: url("{_glyph("check", r)}"); }}
QAbstractItemView::indicator {{ width: 11px; height: 11px; border-radius: 2px; }}
QCheckBox::indicator:disabled {{ background: {r.off}; border-color: {r.disabled}; }}
QCheckBox::indicator:checked:disabled {{ image: url("{_glyph("check", r, "-off")}"); }}
QRadioButton::indicator {{
    width: 13px; height: 13px; border: 1px solid {r.border}; border-radius: 7px; background: {r.field};
}}
QRadioButton::indicator:checked {{
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {r.accent}, stop: 0.5 {r.accent}, stop: 0.62 {r.field}, stop: 1 {r.field});
}}
QSlider {{ border: 2px solid transparent; border-radius: 4px; margin: -1px 0; }}
QSlider:focus {{ border-color: {r.focus}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {r.border}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {r.accent}; }}
QSlider::handle:horizontal {{ width: 12px; margin: -4px 0; border-radius: 6px; background: {r.text}; }}
QSlider::handle:horizontal:hover {{ background: {r.strong}; }}
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled {{ background: {r.rule}; }}
QSlider::handle:horizontal:disabled {{ background: {r.disabled}; }}
"""  # not translated


def _glyph(name: str, r: Roles, state: str = "") -> str:
    """Return the address of an arrow or a check mark: style sheets take them from files alone."""
    tone = "dark" if r.is_dark else "light"
    return resource_path("icons", "controls", f"{name}-{tone}{state}.svg").as_posix()
