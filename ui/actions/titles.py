"""Titles of the menus, marked for translation: the place of a menu is its title behind those that lead to it."""

from core.text.translate import mark

Place = tuple[str, ...]

NONE: Place = ()
FILE: Place = (mark("&File"),)
EDIT: Place = (mark("&Edit"),)
MARK: Place = (mark("&Mark"),)
SHAPES: Place = (*MARK, mark("Shape &draws"))
UNMARKED: Place = (*MARK, mark("Unma&rked areas"))
MATTE: Place = (mark("M&atte"),)
MEMORY: Place = (*MATTE, mark("M&emory"))
DEVICE: Place = (*MATTE, mark("&Device"))
VERSIONS: Place = (*MATTE, mark("&Versions"))
KEEP_IN: Place = (*VERSIONS, mark("&Keep in"))
REFINE: Place = (mark("&Refine"),)
TOUCH_UP: Place = (*REFINE, mark("To&uch-up does"))
PHOTOS: Place = (mark("&Photos"),)
VIEW: Place = (mark("&View"),)
DETAIL_MAP: Place = (*VIEW, mark("&Detail map"))
MARKS: Place = (*VIEW, mark("Ma&rks"))
HELP: Place = (mark("&Help"),)
