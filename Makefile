# Needs make and a Python of 3.11 or newer; everything else goes into .venv.
# Options: PYTHON=/path/to/python  PIP_FLAGS="..." (passed to pip install)  ARGS="..." (run, bench, train, audit)
#          DRAFT=--draft (release: without asking whether version, CHANGELOG.md and tag agree)

VENV := .venv
ifeq ($(OS),Windows_NT)
PY := $(VENV)/Scripts/python.exe
else
PY := $(VENV)/bin/python
endif

SAMPLE := resources/sample
# test processes: one a core, at most four; WORKERS=0 runs all tests in one
WORKERS := logical
export PYTHONUTF8 := 1
TORCH := cuda

.DEFAULT_GOAL := help
.PHONY: help setup run demo test lint format texts lock bench train package smoke smoke-headless release audit clean distclean check-system

help:
	@echo "make run       open the window with the bundled sample (without a display: make demo)"
	@echo "make demo      the same cutout without a window, into out/demo-*.png"
	@echo "make test      the tests      make lint      ruff, mypy, import-linter, hadolint"
	@echo "make bench     measure this machine, ours and other programs      make train ARGS=...      train a model"
	@echo "make texts     collect the texts of the program into its catalogs and compile them"
	@echo "make lock      renew the lists of a headless installation      make smoke-headless      try the Dockerfile's steps"
	@echo "make release   package, try and wrap up, all into dist/ (TORCH=cpu or cuda)      make audit   known vulnerabilities"
	@echo "make package   build dist/ with PyInstaller      make smoke      try that build in an empty environment"
	@echo "make clean     remove what was built      make distclean      and .venv too"

# --- the environment: made once, again when pyproject.toml changed or the interpreter went away -------------

ifneq ($(shell sh build_scripts/venv.sh check $(VENV)),good)
.PHONY: $(VENV)/made
endif

$(VENV)/made:
	@PYTHON="$(PYTHON)" sh build_scripts/venv.sh make $(VENV)

$(VENV)/ready: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .

$(VENV)/ready-test: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .[test,lab] test

$(VENV)/ready-lab: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .[lab] lab

$(VENV)/ready-peers: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .[lab,peers] peers

$(VENV)/ready-package: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .[package] package

$(VENV)/ready-audit: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .[audit] audit

$(VENV)/ready-lock: pyproject.toml $(VENV)/made
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh install $(VENV) .[lock] lock

# the network of Subject, into the environment; a remark where that cannot be
subject = @$(PY) build_scripts/fetch_subject.py $(PIP_FLAGS)

setup: $(VENV)/ready-test
	$(subject)

# --- the app ------------------------------------------------------------------------------------------------

run: $(VENV)/ready
	$(subject)
	@PY="$(PY)" sh build_scripts/run.sh $(ARGS)

demo: $(VENV)/ready
	@mkdir -p out
	$(PY) main.py matte $(SAMPLE)/photo.jpg --trimap $(SAMPLE)/trimap.png -o out/demo-cutout.png \
		--alpha out/demo-alpha.png --routing-map out/demo-routing.png --report out/demo-report.json \
		--on black out/demo-on-black.png --on white out/demo-on-white.png
	@echo "Look at out/demo-cutout.png, demo-on-black.png, demo-on-white.png, demo-alpha.png and demo-routing.png there."

bench: $(VENV)/ready-peers
	@mkdir -p out/bench
	$(PY) main.py benchmark --plots out/bench --json out/bench/runs.json --markdown out/bench/tables.md $(ARGS)
	@cat out/bench/tables.md

train: $(VENV)/ready-lab
	$(PY) main.py train $(ARGS)

# --- quality ------------------------------------------------------------------------------------------------

check-system: $(VENV)/ready-test
	@QT_QPA_PLATFORM=offscreen $(PY) build_scripts/check_system.py

test: check-system
	$(subject)
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(PY) -m pytest -n $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

lint: $(VENV)/ready-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	@if [ -x $(VENV)/bin/hadolint ]; then $(VENV)/bin/hadolint Dockerfile; fi  # not for every platform

format: $(VENV)/ready-test
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# the catalogs of German and Chinese
texts: $(VENV)/ready-test
	$(PY) -m build_scripts.texts

lock: $(VENV)/ready-lock
	$(PY) -m build_scripts.lock

# --- the offline build --------------------------------------------------------------------------------------

package: $(VENV)/ready-package
	$(subject)
	$(PY) -m PyInstaller build_scripts/matte_studio.spec --noconfirm --distpath dist --workpath build
	@du -sh dist/matte-studio 2>/dev/null || true

smoke: $(VENV)/ready-package
	$(PY) build_scripts/smoke_package.py

# --- a release: everything in dist/, of the edition TORCH=cpu or cuda, from the locked versions ------------------

RELEASE := .venv-release-$(TORCH)
ifeq ($(OS),Windows_NT)
RELEASE_PY := $(RELEASE)/Scripts/python.exe
else
RELEASE_PY := $(RELEASE)/bin/python
endif

release:
	@PYTHON="$(PYTHON)" sh build_scripts/venv.sh make $(RELEASE)
	@PIP_FLAGS="$(PIP_FLAGS)" sh build_scripts/venv.sh locked $(RELEASE) app $(TORCH)
	$(RELEASE_PY) build_scripts/fetch_subject.py $(PIP_FLAGS)
	$(RELEASE_PY) -m build_scripts.release make $(TORCH) $(DRAFT)

audit: $(VENV)/ready-audit
	@$(PY) -m build_scripts.audit $(ARGS)

# the Dockerfile's steps without Docker; PIP_FLAGS as there
smoke-headless: $(VENV)/made
	$(PY) -m build_scripts.smoke_headless $(TORCH) $(PIP_FLAGS)

# --- tidying ------------------------------------------------------------------------------------------------

clean:
	rm -rf build dist out *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find app core ui tests build_scripts resources -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf __pycache__

distclean: clean
	rm -rf $(VENV) .venv-release-*
