"""The style sheet, in the colors of a theme."""

from ui.theme.roles import Roles


def style_sheet(roles: Roles) -> str:
    """Return the style sheet of the application in the colors of a theme."""
    return _bars_and_buttons(roles) + _labels_and_fields(roles)


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
QToolButton:focus, QPushButton:focus {{ border: 1px solid {r.focus}; }}
QToolButton:disabled, QPushButton:disabled {{ color: {r.disabled}; }}
QPushButton:disabled {{ background: {r.off}; border-color: {r.off}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton#head {{ padding: 0 4px; margin: 0 -5px 0 0; color: {r.dim}; }}
QToolButton#head:hover {{ color: {r.text}; }}
QToolButton#presets {{ padding: 0; border: none; }}
QToolButton#presets:focus {{ border: 1px solid {r.focus}; }}
QPushButton#begin {{ background: {r.run}; border-color: {r.run}; font-weight: 600; padding: 7px 16px; }}
QPushButton#begin {{ color: {r.on_run}; }}
QPushButton#begin:hover {{ background: {r.run_hover}; }}
QPushButton#begin:pressed {{ background: {r.run_pressed}; }}
QPushButton#wide {{ padding: 7px 16px; }}
QPushButton#run {{ background: {r.run}; border-color: {r.run}; font-weight: 600; padding: 8px; color: {r.on_run}; }}
QPushButton#run:hover {{ background: {r.run_hover}; }}
QPushButton#run:pressed {{ background: {r.run_pressed}; }}
QPushButton#run:focus {{ border: 1px solid {r.focus}; }}
QPushButton#run:disabled {{ background: {r.off}; border-color: {r.off}; color: {r.disabled}; }}
QPushButton#run[running="true"] {{ background: {r.stop}; border-color: {r.stop}; color: {r.on_stop}; }}
"""


def _labels_and_fields(r: Roles) -> str:
    return f"""
QLabel#heading, QToolButton#heading {{ color: {r.strong}; font-weight: 600; }}
QToolButton#heading {{ padding: 0; margin: 0 -10px 0 -5px; }}
QLabel#dim, QLabel#legend {{ color: {r.dim}; }}
QFrame#rule {{ background: {r.rule}; max-height: 1px; min-height: 1px; border: none; }}
QFrame#vertical-rule {{ background: {r.rule}; border: none; margin: 4px 5px; }}
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
QSlider:focus {{ border: 1px solid {r.focus}; border-radius: 4px; }}
QSlider {{ border: 1px solid transparent; }}
QRadioButton::indicator {{
    width: 13px; height: 13px; border: 1px solid {r.border}; border-radius: 7px; background: {r.field};
}}
QRadioButton::indicator:checked {{
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {r.accent}, stop: 0.5 {r.accent}, stop: 0.62 {r.field}, stop: 1 {r.field});
}}
QRadioButton:focus {{ text-decoration: underline; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; border: none; }}
QScrollBar::handle {{ background: {r.handle}; border-radius: 4px; margin: 1px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {r.handle_hover}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu::separator {{ height: 1px; background: {r.rule}; margin: 4px 8px; }}
"""
