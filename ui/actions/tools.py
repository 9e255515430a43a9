"""Actions that choose a tool, of several menus."""

from ui.actions import titles
from ui.actions.spec import Spec


def tool(
    name: str,
    text: str,
    key: str,
    icon: str,
    tip: str,
    *,
    menu: titles.Place = titles.MARK,
    separator: bool = False,
) -> Spec:
    """Return the action that chooses the tool `name`."""
    return Spec(
        id=f"tool_{name}",
        menu=menu,
        text=text,
        do=lambda host: host.session.set_tool(name),
        keys=(key,),
        icon=icon,
        checked=lambda host: host.session.tool == name,
        group="tool",
        separator=separator,
        tip=tip,
    )
