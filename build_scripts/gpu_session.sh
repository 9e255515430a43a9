#!/bin/sh
# A session on a lent machine with one graphics card, a Python with torch, and no network; docs/training-gpu.md tells more.
#
#   at home   sh build_scripts/gpu_session.sh kit            .kit/site.tar.xz: what is missing there
#   there     sh build_scripts/gpu_session.sh unpack         into $SITE, which later steps use; says what is still missing
#             sh build_scripts/gpu_session.sh test           all tests of the card
#             sh build_scripts/gpu_session.sh bench [TABLES] rows of docs/benchmarks.md into $OUT: sizes caps peers strips
#             sh build_scripts/gpu_session.sh speed PACK     sixty steps of training: samples a second, memory
#             sh build_scripts/gpu_session.sh train PACK RUN one piece; the same again until it says "weights:"
#             sh build_scripts/gpu_session.sh back RUN       RUN into $OUT in parts of 15 MB
#   at home   sh build_scripts/gpu_session.sh join PARTS RUN what came back, whole again
#
# Environment: PY (python3), SITE (/tmp/site), OUT (out/card), MINUTES of the whole training (8) and of a PIECE (8), DEVICE (cuda),
# START (weights to train on: the embedded ones; "" begins from nothing), PRESET (tiny), and for a rehearsal elsewhere:
# TESTS (files), SIZES, CAPS, PEER_SIZES, MODELS, TRAIN (more arguments of train).
set -eu
cd "$(dirname "$0")/.."

PY=${PY:-python3} SITE=${SITE:-/tmp/site} OUT=${OUT:-out/card} DEVICE=${DEVICE:-cuda} SMALL=/tmp/small.safetensors
PRESET=${PRESET:-tiny} START=${START-resources/models/tiny.safetensors}
export PYTHONPATH="$SITE${PYTHONPATH:+:$PYTHONPATH}" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

kit() { # shared objects of the stable ABI and plain Python only, so that any Python from 3.11 on takes them
  packages=$(.venv/bin/python -c 'import cv2, pathlib; print(pathlib.Path(cv2.__file__).parents[1])')
  rm -rf .kit && mkdir -p .kit/site
  .venv/bin/python -m build_scripts.lean_opencv "$packages" .kit/site
  (cd "$packages" && cp -r --parents platformdirs psutil pytest _pytest pluggy iniconfig pygments packaging pytest_timeout.py py.py pytestqt \
    shiboken6 PySide6/__init__.py PySide6/_config.py PySide6/_git_pyside_version.py PySide6/QtCore.abi3.so \
    PySide6/libpyside6.abi3.so.* PySide6/Qt/lib/libQt6Core.so.6 PySide6/Qt/lib/libicu* "$OLDPWD/.kit/site")
  if command -v gcc >/dev/null; then # 8 MiB less
    .venv/bin/python - .kit/site/PySide6/Qt/lib <<'END'
import shutil, sys, tempfile
from pathlib import Path
from build_scripts.trim_icu import LIBRARY, make_data
(library,) = Path(sys.argv[1]).glob(f"{LIBRARY}*")
with tempfile.TemporaryDirectory() as folder:
    shutil.copy(make_data(library, Path(folder)), library)
END
  fi
  tar -C .kit/site --exclude=__pycache__ --exclude='*.pyi' --exclude=include -cf - . | xz -6 -T1 >.kit/site.tar.xz
  rm -rf .kit/site
  ls -l .kit
  git ls-files -z | xargs -0 du -cb | tail -n 1 | awk '{ printf "%.1f MiB of files of the repository go with every call\n", $1 / 2^20 }'
}

unpack() {
  mkdir -p "$SITE"
  for archive in .kit/*.tar.xz; do
    "$PY" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter="tar")' "$archive" "$SITE"
  done
  "$PY" - <<'END'
import importlib, sys
print("Python", sys.version.split()[0])
for name in "torch numpy safetensors PIL cv2 platformdirs psutil pytest transformers PySide6.QtCore".split():
    try:
        module = importlib.import_module(name)
        print(name, getattr(module, "__version__", "found"))
    except ImportError as error:
        print(name, "MISSING:", error)
import torch
print("card:", torch.cuda.get_device_name() if torch.cuda.is_available() else "none")
END
}

tests() { # plugins by name: the archive brings no entry points, no window and no Hypothesis, which is made for one Python
  wanted=$(grep -rlE 'device: (str|Device)' --include='test_*.py' tests/core tests/app | xargs grep -L -e 'hypothesis import' -e 'qtbot: ')
  mkdir -p "$OUT"
  # shellcheck disable=SC2086 # words
  PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 "$PY" -m pytest -p pytest_timeout -p tests.qt_core_only -p no:cacheprovider -W default -k "$DEVICE" --durations=15 -rs \
    --timeout=120 --junitxml="$OUT/tests.xml" ${TESTS:-$wanted}
}

rows() {
  "$PY" main.py benchmark --device "$DEVICE" --repeat 1 --quiet --floor --json "$OUT/$table.json" --markdown "$OUT/$table.md" "$@"
}

measured() {
  largest=${SIZES:-7680x4320}
  largest=${largest##*,}
  # shellcheck disable=SC2086 # words
  case $1 in
  sizes) rows --parts sizes --sizes "${SIZES:-1024x1024,2048x2048,3840x2160,7680x4320}" --precisions bf16,fp32 \
    --model ${MODELS:-tiny $SMALL} ;;
  caps) rows --parts sizes --sizes "$largest" --precisions bf16 --model "$SMALL" --max-tokens "${CAPS:-0,4096,18500,65536,129600}" ;;
  peers) rows --parts peers --peers transformers --peer-sizes "${PEER_SIZES:-1024x1024,2048x2048,3840x2160}" --time-limit 120 ;;
  strips) "$PY" build_scripts/measure_card.py --device "$DEVICE" --size "$largest" --model "$SMALL" >"$OUT/strips.md" ;;
  *) echo "no table $1" && false ;;
  esac && cat "$OUT/$1.md"
}

bench() { # a table that fails costs none of the others
  mkdir -p "$OUT"
  "$PY" build_scripts/random_model.py small "$SMALL"
  failed=""
  for table in ${*:-sizes caps peers strips}; do
    measured "$table" || failed="$failed $table"
  done
  if [ -n "$failed" ]; then echo "failed:$failed" && exit 1; fi
}

speed() {
  rm -rf /tmp/speed
  # shellcheck disable=SC2086 # words
  "$PY" main.py train --pack "$1" --preset "$PRESET" --hints all --out /tmp/speed --steps 60 --batch 64 --crop 224 --workers 16 --held-out 8 \
    --device "$DEVICE" ${TRAIN:-}
  tail -n 2 /tmp/speed/log.jsonl
}

train() {
  begin="" rates=""
  if [ -n "$START" ]; then begin="--start $START" rates="--matrix-rate 0.006 --rate 0.0003 --vector-rate 0.003 --aid-weight 0"; fi
  if [ -e "$2/state.pt" ]; then begin="--resume"; fi
  # shellcheck disable=SC2086 # words
  "$PY" main.py train --pack "$1" --out "$2" --preset "$PRESET" --hints all --minutes "${MINUTES:-8}" --pause-after "${PIECE:-8}" \
    --batch 64 --crop 224 --large-crop 512 --large-batch 24 --cap-share 0.25 --full-share 0.1 --swap-share 0.15 $rates \
    --save-every 2 --validate-every 4 --workers 16 --device "$DEVICE" $begin ${TRAIN:-}
}

back() {
  mkdir -p "$OUT"
  cp "$1/log.jsonl" "$OUT/"
  split -b 15m "$1/averaged.safetensors" "$OUT/averaged.part-"
  ls -l "$OUT"
}

joined() {
  mkdir -p "$2"
  cat "$1"/averaged.part-* >"$2/averaged.safetensors"
  cp "$1/log.jsonl" "$2/"
}

step=${1:-}
[ $# -gt 0 ] && shift
case $step in
kit | unpack | bench | speed | train | back) "$step" "$@" ;;
test) tests ;;
join) joined "$@" ;;
*) sed -n '2,17s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
