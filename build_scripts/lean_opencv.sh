#!/bin/sh
# A third of OpenCV for Linux, for machines that files have to travel to: sh build_scripts/lean_opencv.sh SITE_PACKAGES TARGET
#
# Video, AVIF and LAPACK are left out: in place of their libraries come empty ones whose functions return 0. Nothing here calls them.
# Needs gcc and nm.
set -eu
from=$1 to=$2 libs=opencv_python_headless.libs
rm -rf "$to/cv2" "${to:?}/$libs"
mkdir -p "$to/cv2" "$to/$libs"
cp "$from"/cv2/*.py "$from"/cv2/cv2.abi3.so "$to/cv2/"
cp "$from/$libs"/libpng* "$to/$libs/"
for part in misc mat_wrapper utils gapi typing; do
  if [ -d "$from/cv2/$part" ]; then cp -r "$from/cv2/$part" "$to/cv2/"; fi
done
find "$to/cv2" -name __pycache__ -prune -exec rm -rf {} +
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm -D --undefined-only "$from/cv2/cv2.abi3.so" | awk '{ print $2 }' >"$work/wanted"
for lib in avcodec avformat avutil swscale avif openblasp; do
  name=$(basename "$from/$libs/lib$lib-"*)
  node=LIB$(echo "$lib" | tr '[:lower:]' '[:upper:]')_
  case $lib in
  avif) pattern='^avif' ;;
  openblasp) pattern='^[sdcz][a-z0-9]+_$|^cblas' ;;
  *) pattern="@$node" ;;
  esac
  grep -E "$pattern" "$work/wanted" | sed 's/@.*//' | sort -u | awk '{ print "void *" $1 "(void) { return 0; }" }' >"$work/empty.c"
  version=$(sed -n "s/.*@\($node[0-9]*\)$/\1/p" "$work/wanted" | head -n 1)
  option=""
  if [ -n "$version" ]; then
    echo "$version { global: *; };" >"$work/versions"
    option="-Wl,--version-script=$work/versions"
  fi
  # shellcheck disable=SC2086 # none or one word
  gcc -shared -fno-builtin -w $option "-Wl,-soname,$name" -o "$to/$libs/$name" "$work/empty.c"
done
