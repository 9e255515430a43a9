"""The Mark menu: tools, classes, and marking the whole photo."""

from app.editor.shape_tool import Drawn
from core.text.translate import mark
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui.actions import titles
from ui.actions.spec import Spec, has_photo, has_selection
from ui.actions.tools import tool

CLASS_IDS = {FOREGROUND: "class_keep", UNKNOWN: "class_edge", BACKGROUND: "class_remove"}
"""The ids of the actions that choose a value of the trimap."""


def _class(value: int, key: str, text: str, tip: str) -> Spec:
    return Spec(
        id=CLASS_IDS[value],
        menu=titles.MARK,
        text=text,
        do=lambda host: host.session.set_class(value),
        keys=(key,),
        checked=lambda host: host.session.value == value,
        group="class",
        separator=value == FOREGROUND,
        tip=tip,
    )


def _shape(shape: Drawn, text: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"shape_{shape}",
        menu=titles.SHAPES,
        text=text,
        do=lambda host: host.session.draw(shape),
        icon=icon,
        checked=lambda host: host.session.shape.shape == shape,
        group="shape",
        tip=tip,
    )


MARK = (
    tool("brush", mark("&Brush"), "B", "mdi6.brush", mark("Paint the chosen class; Alt held paints the opposite")),
    tool("eraser", mark("&Eraser"), "E", "mdi6.eraser", mark("Make painted areas unmarked again")),
    tool("bucket", mark("Buc&ket"), "G", "mdi6.format-color-fill",
         mark("Fill an area of similar color, or a marked region")),
    tool("lasso", mark("&Lasso"), "L", "mdi6.lasso", mark("Draw around an area to fill it")),
    tool("grab", mark("B&ox and scribble"), "O", "mdi6.select-search",
         mark("Drag a box around the subject to have it marked; scribble Keep or Remove to refine it, click parts")),
    tool("shape", mark("S&hape"), "M", "mdi6.shape-outline",
         mark("Mark a hard-edged rectangle, ellipse, polygon or pen path in the chosen class, with Edge along it")),
    _shape("rectangle", mark("&Rectangle"), "mdi6.rectangle-outline",
           mark("Drag from corner to corner; Shift: a square")),
    _shape("ellipse", mark("&Ellipse"), "mdi6.ellipse-outline", mark("Drag from corner to corner; Shift: a circle")),
    _shape("polygon", mark("&Polygon"), "mdi6.vector-polygon",
           mark("Click its corners; the first one, or Enter, closes it")),
    _shape("pen", mark("Pe&n"), "mdi6.fountain-pen-tip",
           mark("Click points, drag for curves; the first one, or Enter, closes it")),
    Spec("next_shape", titles.SHAPES, mark("Ne&xt shape"), lambda h: h.session.draw_next(), ("Shift+M",),
         "mdi6.shape-plus", separator=True, tip=mark("Choose the shape tool, or the next of its shapes")),
    _class(FOREGROUND, "1", mark("Kee&p"), mark("Definitely the subject (foreground in the trimap)")),
    _class(UNKNOWN, "2", mark("Ed&ge"), mark("Hair, fur, glass: the network decides here (unknown in the trimap)")),
    _class(BACKGROUND, "3", mark("Re&move"), mark("Definitely not the subject (background in the trimap)")),
    Spec("swap_class", titles.MARK, mark("S&wap the last two"), lambda h: h.session.swap(), ("X",),
         "mdi6.swap-horizontal", tip=mark("Back to the class used before; with touch-up, Add and Erase change places")),
    Spec("brush_smaller", titles.MARK, mark("Smaller brush"), lambda h: h.step_brush(-1), ("[",), separator=True,
         repeats=True),
    Spec("brush_larger", titles.MARK, mark("Larger brush"), lambda h: h.step_brush(1), ("]",), repeats=True),
    Spec("subject", titles.MARK, mark("S&ubject"), lambda h: h.session.propose_subject(), ("S",), "mdi6.creation",
         enabled=has_photo, separator=True,
         tip=mark("Find the subject of the photo: Keep and Remove where that is sure, Edge between")),
    Spec("box_by_numbers", titles.MARK, mark("Box b&y numbers…"), lambda h: h.looks.box_by_numbers(), (),
         "mdi6.selection", enabled=has_photo,
         tip=mark("Find the subject in a box that is set by numbers instead of the mouse")),
    Spec("subject_network", titles.MARK, mark("&Subject network…"), lambda h: h.files.choose_subject_network(),
         tip=mark("Choose what finds the subject: the network that comes with the program, one from rembg, or a file")),
    Spec("saved_selection", titles.MARK, mark("Marks &from the photo's saved selection…"),
         lambda h: h.files.take_selection(), (),
         "mdi6.selection-drag", enabled=has_selection, short=mark("Saved selection…"),
         tip=mark("Use a selection that another program saved in the photo (an alpha channel) as its marks")),
    Spec("auto_edge", titles.MARK, mark("&Auto edge"), lambda h: h.session.auto_edge(), (), "mdi6.auto-fix",
         enabled=has_photo,
         tip=mark("Lay a band of Edge along the outline of what is marked Keep")),
    Spec("widen_edge", titles.MARK, mark("Widen Edge where &needed"), lambda h: h.session.widen_edge(), (),
         "mdi6.arrow-expand-horizontal", short=mark("Widen"), enabled=lambda h: h.session.document.alpha is not None,
         tip=mark("Widen Edge where the matte is still half transparent at its rim; then run again")),
    Spec("edge_fixed", titles.MARK, mark("Edge of &the same width everywhere"),
         lambda h: h.session.set_edge_fixed(not h.session.edge.is_fixed), (), "mdi6.arrow-left-right",
         checked=lambda h: h.session.edge.is_fixed, short=mark("Even"),
         tip=mark("Set one width inside and one outside, instead of as much as each place needs")),
    Spec("unpainted_edge", titles.UNMARKED, mark("Are &found out by the network (Edge)"),
         lambda h: h.session.set_unpainted(UNKNOWN), icon="mdi6.blur",
         checked=lambda h: h.session.document.unpainted_value == UNKNOWN, group="unpainted",
         short=mark("Find out"),
         tip=mark("What is not marked counts as Edge: mark roughly what stays and goes, the network finds the line")),
    Spec("unpainted_remove", titles.UNMARKED, mark("Are &removed"),
         lambda h: h.session.set_unpainted(BACKGROUND), icon="mdi6.close",
         checked=lambda h: h.session.document.unpainted_value == BACKGROUND, group="unpainted",
         short=mark("Remove"), tip=mark("What is not marked goes: mark the whole subject and its soft edge")),
    Spec("clear", titles.MARK, mark("&Clear the marks"), lambda h: h.session.clear_trimap(), (), "mdi6.delete-outline",
         enabled=has_photo, short=mark("Clear"), tip=mark("Take all marks away")),
)  # fmt: skip
