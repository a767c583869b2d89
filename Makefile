# Everything a reader, an author or a machine runs here. `make book` needs git, make, Python 3.11.2 to 3.14.

PYTHON ?= python3
BIN := .venv/bin
READER := .venv/.reader-ready
AUTHOR := .venv/.author-ready
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadscope --timeout 300
DRAWN_ALIKE := --hypothesis-profile ci  # the same examples at each run; pytest alone draws new ones
REPO2DOCKER := .venv/repo2docker/.ready

# Matplotlib's list of fonts: made once, not in the first figure, and not in a home that may be read-only
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
# as many notebooks and tests run at once as there are cores: threads of BLAS would only wait for each other
export OPENBLAS_NUM_THREADS := 1

.NOTPARALLEL:  # book, slides and PDF share the executed notebooks; each uses all cores by itself
.PHONY: lock venv book serve check outputs slides pdf site release spec binder lab site-tests portable portable-fast links lighthouse peers mutants bench clean

book: $(READER)  ## build the site; a warning or a broken notebook is an error
	@$(BIN)/python -m press.setup.calm book $(BIN)/python -m press.editions site.build
	@echo "The book:  $(CURDIR)/_build/html/index.html"
	@echo "View it:   $(BIN)/python -m http.server -d _build/html 8000   then open http://localhost:8000"

slides: $(AUTHOR)  ## one lecture deck per chapter: _build/slides/index.html
	$(BIN)/python -m press.editions slides.build

pdf: $(AUTHOR) book  ## the whole book and a formula sheet on paper: _build/pdf
	@sh press/setup/system.sh
	$(BIN)/python -m press.editions paper.build

site: book slides pdf  ## everything that is published, in one folder that works from a file: _build/site
	$(BIN)/python -m press.editions assemble

release: site  ## the same as a zip, for classrooms without a network
	$(BIN)/python -m press.assemble --zip

serve: $(AUTHOR)  ## http://localhost:8000, rebuilt and reloaded at every change
	$(BIN)/python -m press.site.preview

check: $(AUTHOR)  ## everything that must be green before a merge
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint -c lib/explorers/.oxlintrc.json lib/explorers lib/quiz press/slides/deck.js
	$(BIN)/oxlint -c press/site/search/.oxlintrc.json press/site/search
	$(PYTEST) $(DRAWN_ALIKE) tests
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
	$(BIN)/python -m press.notebooks.clean --execute $(NOTEBOOKS)
	$(BIN)/python -m press.translation.store $(NOTEBOOKS)

spec: $(REPO2DOCKER)  ## would Binder read binder/ as meant? (repo2docker, without Docker)
	@sh press/binder/spec.sh .venv/repo2docker/bin/repo2docker

binder: $(AUTHOR)  ## build the Binder environment and run every notebook in it, strictly
	sh press/binder/prove.sh

lab: binder  ## run two chapters through the menus of a real JupyterLab
	@sh press/setup/system.sh
	_build/binder/env/bin/python -m pip install --quiet -r tests/lab/requirements.txt
	$(BIN)/python -m pytest tests/lab

site-tests: $(AUTHOR)  ## explorers, questions and every built page in Chromium (after make site)
	@sh press/setup/system.sh
	$(PYTEST) tests/site

portable: $(AUTHOR)  ## would another processor, BLAS, thread count or libm print another number?
	$(BIN)/python -m press.checks.portable

portable-fast: $(AUTHOR)  ## the same in one run, for the notebooks that walk farthest
	$(BIN)/python -m press.checks.portable --fast $(WALKS)

links: $(AUTHOR)  ## ask every link to elsewhere; reports, never fails (needs the network)
	$(BIN)/python -m press.checks.links --external

lighthouse: $(AUTHOR)  ## Google Lighthouse on the built site, as on a phone (needs node and npm)
	@sh press/setup/system.sh
	npm install --prefix press/checks/lighthouse --no-package-lock --no-audit --no-fund
	node press/checks/lighthouse/measure.mjs "$(CURDIR)/$(BIN)/python"

peers: $(AUTHOR)  ## compare with the large references (PyTorch, Keras, optax, XGBoost, LightGBM, statsmodels)
	$(BIN)/python -m pip install --quiet -r tests/peers/requirements.txt
	$(BIN)/python -m pytest tests/peers

mutants: $(AUTHOR)  ## break lib on purpose: does a test notice?
	$(BIN)/python -m press.checks.mutants

bench: $(AUTHOR)  ## speed, side by side with peers (installs PyTorch)
	$(BIN)/python -m pip install --quiet -r tests/peers/requirements.txt
	$(BIN)/python benchmarks/losses.py
	$(BIN)/python -m benchmarks.book

clean:  ## remove what `make` built; the environment stays (delete .venv to renew it)
	rm -rf _build book/_build

PINS := requirements.txt constraints.txt pyproject.toml
WALKS := book/descent.ipynb book/spread.ipynb book/negative-log-likelihood.ipynb book/counts.ipynb
LAYERS := requirements.txt tests/requirements.txt binder/requirements.txt tests/peers/requirements.txt \
	tests/lab/requirements.txt tests/lab/repo2docker.txt

$(READER): $(PINS)
	@command -v "$(PYTHON)" >/dev/null || { echo "This book needs Python 3.11.2 to 3.14; there is no $(PYTHON)."; exit 1; }
	@"$(PYTHON)" -m press.setup.environment requirements.txt
	@$(BIN)/python -W ignore -c "import matplotlib.font_manager" 2>/dev/null
	@touch $@

$(AUTHOR): $(READER) tests/requirements.txt
	@"$(PYTHON)" -m press.setup.environment tests/requirements.txt
	@touch $@

$(BIN)/uv:  # not $(AUTHOR): pins that contradict the old constraints could not be installed
	@$(MAKE) $(AUTHOR)

$(REPO2DOCKER): tests/lab/repo2docker.txt constraints.txt | $(READER)
	@$(BIN)/python -m venv .venv/repo2docker
	@.venv/repo2docker/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
