# Everything a reader, an author or a machine runs here. `make book` needs git, make, Python 3.11.2 to 3.14.

PYTHON ?= python3
BIN := .venv/bin
READER := .venv/.reader-ready
AUTHOR := .venv/.author-ready
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadscope --timeout 300
REPO2DOCKER := .venv/repo2docker/.ready

# Matplotlib's list of fonts: made once, not in the first figure, and not in a home that may be read-only
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
# as many notebooks and tests run at once as there are cores: threads of BLAS would only wait for each other
export OPENBLAS_NUM_THREADS := 1

.NOTPARALLEL:  # book, slides and PDF share the executed notebooks; each uses all cores by itself
.PHONY: lock venv book serve check outputs slides pdf site release spec binder lab site-tests portable portable-fast links lighthouse peers mutants bench clean

book: $(READER)  ## build the site; a warning or a broken notebook is an error
	@$(BIN)/python tools/calm.py book $(BIN)/python -m tools.book
	@echo "The book:  $(CURDIR)/_build/html/index.html"
	@echo "View it:   $(BIN)/python -m http.server -d _build/html 8000   then open http://localhost:8000"

slides: $(AUTHOR)  ## one lecture deck per chapter: _build/slides/index.html
	$(BIN)/python -m tools.slides

pdf: $(AUTHOR) book  ## the whole book and a formula sheet on paper: _build/pdf
	@sh tools/system.sh
	$(BIN)/python -m tools.pdf

site: book slides pdf  ## everything that is published, in one folder that works from a file: _build/site
	$(BIN)/python -m tools.assemble

release: site  ## the same as a zip, for classrooms without a network
	$(BIN)/python -m tools.assemble --zip

serve: $(AUTHOR)  ## http://localhost:8000, rebuilt and reloaded at every change
	$(BIN)/sphinx-autobuild book _build/preview/html -c tools/preview -d _build/preview/.doctrees -n --port 8000 \
		--watch lib --watch _config.yml --watch _toc.yml

check: $(AUTHOR)  ## everything that must be green before a merge
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint -c lib/explorers/.oxlintrc.json lib/explorers lib/quiz tools/decks/deck.js
	$(PYTEST) tests
	$(MAKE) spec
	$(MAKE) lab  # runs every notebook, strictly, in the environment that students get
	$(MAKE) portable-fast
	$(MAKE) site
	$(MAKE) site-tests

lock: $(BIN)/uv  ## after a change of a pin: find versions for all the layers and Pythons: constraints.txt
	@sed '/^-/d' $(LAYERS) | $(BIN)/uv pip compile - --quiet --universal --python-version 3.11.2 \
		--fork-strategy fewest --no-annotate --custom-compile-command "make lock" --output-file constraints.txt

venv: $(AUTHOR)  ## make .venv with everything that authors need

outputs: $(AUTHOR)  ## run every notebook (or those of NOTEBOOKS=book/x.ipynb), store clean outputs
	$(BIN)/python tools/nbclean.py --execute $(NOTEBOOKS)

spec: $(REPO2DOCKER)  ## would Binder read binder/ as meant? (repo2docker, without Docker)
	@sh tools/binder_spec.sh .venv/repo2docker/bin/repo2docker

binder: $(AUTHOR)  ## build the Binder environment and run every notebook in it, strictly
	sh tools/prove_binder.sh

lab: binder  ## run two chapters through the menus of a real JupyterLab
	@sh tools/system.sh
	_build/binder/env/bin/python -m pip install --quiet -r tests/lab/requirements.txt
	$(BIN)/python -m pytest tests/lab

site-tests: $(AUTHOR)  ## explorers, questions and every built page in Chromium (after make site)
	@sh tools/system.sh
	$(PYTEST) tests/site

portable: $(AUTHOR)  ## would another processor, BLAS, thread count or libm print another number?
	$(BIN)/python tools/portable.py

portable-fast: $(AUTHOR)  ## the same in one run, for the notebooks that walk farthest
	$(BIN)/python tools/portable.py --fast $(WALKS)

links: $(AUTHOR)  ## ask every link to elsewhere; reports, never fails (needs the network)
	$(BIN)/python tools/links.py --external

lighthouse: $(AUTHOR)  ## Google Lighthouse on the built site, as on a phone (needs node and npm)
	@sh tools/system.sh
	npm ci --prefix tools/lighthouse --no-audit --no-fund
	node tools/lighthouse/measure.mjs "$(CURDIR)/$(BIN)/python"

peers: $(AUTHOR)  ## compare with the large references (PyTorch)
	$(BIN)/python -m pip install --quiet -r tests/peers/requirements.txt
	$(BIN)/python -m pytest tests/peers

mutants: $(AUTHOR)  ## break lib on purpose: does a test notice?
	$(BIN)/python -m tools.mutants

bench: $(AUTHOR)  ## speed, side by side with peers (installs PyTorch)
	$(BIN)/python -m pip install --quiet -r tests/peers/requirements.txt
	$(BIN)/python benchmarks/losses.py
	$(BIN)/python benchmarks/notebooks.py
	$(BIN)/python benchmarks/build.py

clean:  ## remove what `make` built; the environment stays (delete .venv to renew it)
	rm -rf _build book/_build

PINS := requirements.txt constraints.txt pyproject.toml
WALKS := book/descent.ipynb book/spread.ipynb book/negative-log-likelihood.ipynb book/counts.ipynb
LAYERS := requirements.txt tests/requirements.txt binder/requirements.txt tests/peers/requirements.txt \
	tests/lab/requirements.txt tests/lab/repo2docker.txt

$(READER): $(PINS)
	@command -v "$(PYTHON)" >/dev/null || { echo "This book needs Python 3.11.2 to 3.14; there is no $(PYTHON)."; exit 1; }
	@"$(PYTHON)" tools/environment.py requirements.txt
	@$(BIN)/python -W ignore -c "import matplotlib.font_manager" 2>/dev/null
	@touch $@

$(AUTHOR): $(READER) tests/requirements.txt
	@"$(PYTHON)" tools/environment.py tests/requirements.txt
	@touch $@

$(BIN)/uv:  # not $(AUTHOR): pins that contradict the old constraints could not be installed
	@$(MAKE) $(AUTHOR)

$(REPO2DOCKER): tests/lab/repo2docker.txt constraints.txt | $(READER)
	@$(BIN)/python -m venv .venv/repo2docker
	@.venv/repo2docker/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
