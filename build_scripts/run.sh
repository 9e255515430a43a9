#!/bin/sh
# Open the window with the bundled sample; where there is no display, make the same cutout without one.
set -u
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
    echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so no window can open: running make demo."
    exec make --no-print-directory demo
fi
exec "$PY" main.py --sample "$@"
