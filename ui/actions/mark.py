"""The Mark menu: tools, classes, and marking the whole photo."""

from app.editor.shape_tool import Drawn
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme
from ui.actions.spec import Spec, has_photo, has_selection
from ui.actions.tools import tool


def class_id(value: int) -> str:
    """The id of the action that chooses the trimap value."""
    return f"class_{theme.class_look(value).name.lower()}"


def _class(value: int, key: str, text: str, tip: str) -> Spec:
    return Spec(
        id=class_id(value),
        menu="&Mark",
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
        menu="&Mark/Shape &draws",
        text=text,
        do=lambda host: host.session.draw(shape),
        icon=icon,
        checked=lambda host: host.session.shape.shape == shape,
        group="shape",
        tip=tip,
    )


MARK = (
    tool("brush", "&Brush", "B", "mdi6.brush", "Paint the chosen class; Alt held paints the opposite"),
    tool("eraser", "&Eraser", "E", "mdi6.eraser", "Back to unpainted"),
    tool("bucket", "Buc&ket", "G", "mdi6.format-color-fill", "Fill an area of like color, or a marked region"),
    tool("lasso", "&Lasso", "L", "mdi6.lasso", "Draw around an area to fill it"),
    tool("grab", "B&ox and scribble", "O", "mdi6.select-search",
         "Drag a box around the subject to have it marked; scribble Keep or Remove to refine it, click parts"),
    tool("shape", "S&hape", "M", "mdi6.shape-outline",
         "Mark a hard-edged rectangle, ellipse, polygon or pen path in the chosen class, with Edge along its border"),
    _shape("rectangle", "&Rectangle", "mdi6.rectangle-outline", "Drag from corner to corner; Shift: a square"),
    _shape("ellipse", "&Ellipse", "mdi6.ellipse-outline", "Drag from corner to corner; Shift: a circle"),
    _shape("polygon", "&Polygon", "mdi6.vector-polygon", "Click its corners; the first one, or Enter, closes it"),
    _shape("pen", "Pe&n", "mdi6.fountain-pen-tip", "Click points, drag for curves; the first one, or Enter, closes it"),
    Spec("next_shape", "&Mark/Shape &draws", "Ne&xt shape", lambda h: h.session.draw_next(), ("Shift+M",),
         "mdi6.shape-plus", separator=True, tip="Take the shape tool in hand, or the next of its shapes"),
    _class(FOREGROUND, "1", "Kee&p", "Surely the subject (foreground in the trimap)"),
    _class(UNKNOWN, "2", "Ed&ge", "Hair, fur, glass: the network decides here (unknown in the trimap)"),
    _class(BACKGROUND, "3", "Re&move", "Surely not the subject (background in the trimap)"),
    Spec("swap_class", "&Mark", "S&wap the last two", lambda h: h.session.swap(), ("X",),
         "mdi6.swap-horizontal", tip="Back to the class used before; with touch-up, Add and Erase change places"),
    Spec("brush_smaller", "&Mark", "Smaller brush", lambda h: h.step_brush(-1), ("[",), separator=True, repeats=True),
    Spec("brush_larger", "&Mark", "Larger brush", lambda h: h.step_brush(1), ("]",), repeats=True),
    Spec("subject", "&Mark", "S&ubject", lambda h: h.session.propose_subject(), ("S",), "mdi6.creation",
         enabled=has_photo, separator=True,
         tip="Find the subject of the photo: Keep and Remove where that is sure, Edge between"),
    Spec("subject_network", "&Mark", "Subject &network…", lambda h: h.files.choose_subject_network(),
         tip="Choose what finds the subject: the network that comes with the program, one of rembg, or a file"),
    Spec("saved_selection", "&Mark", "Marks from the photo's saved se&lection…", lambda h: h.files.take_selection(), (),
         "mdi6.selection-drag", enabled=has_selection, short="Saved selection…",
         tip="Take a selection that another program saved in the photo (an alpha channel) for its marks"),
    Spec("auto_edge", "&Mark", "&Auto edge", lambda h: h.session.auto_edge(), (), "mdi6.auto-fix", enabled=has_photo,
         tip="Lay a band of Edge along the outline of what is marked Keep"),
    Spec("widen_edge", "&Mark", "Widen Edge where &needed", lambda h: h.session.widen_edge(), (),
         "mdi6.arrow-expand-horizontal", short="Widen", enabled=lambda h: h.session.document.alpha is not None,
         tip="Widen Edge where the matte is still half transparent at its rim; then run again"),
    Spec("edge_fixed", "&Mark", "Edge of the same width every&where",
         lambda h: h.session.set_edge_fixed(not h.session.edge.is_fixed), (), "mdi6.arrow-left-right",
         checked=lambda h: h.session.edge.is_fixed, short="Even",
         tip="Set one width inside and one outside, instead of as much as each place needs"),
    Spec("unpainted_edge", "&Mark/&Unmarked areas", "Are &found out by the network (Edge)",
         lambda h: h.session.set_unpainted(UNKNOWN), icon="mdi6.blur",
         checked=lambda h: h.session.document.unpainted_value == UNKNOWN, group="unpainted",
         short="Find out",
         tip="What is not marked counts as Edge: mark roughly what stays and what goes, the network finds the line"),
    Spec("unpainted_remove", "&Mark/&Unmarked areas", "Are &removed",
         lambda h: h.session.set_unpainted(BACKGROUND), icon="mdi6.close",
         checked=lambda h: h.session.document.unpainted_value == BACKGROUND, group="unpainted",
         short="Remove", tip="What is not marked goes: mark the whole subject and its soft edge"),
    Spec("clear", "&Mark", "&Clear the marks", lambda h: h.session.clear_trimap(), (), "mdi6.delete-outline",
         enabled=has_photo, short="Clear", tip="Unpaint everything"),
)  # fmt: skip
