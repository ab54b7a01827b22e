PYTHON ?= python3
MODEL ?= all
DATA ?= auto

# A file may have any name. These values are kept as they were typed and reach the shell through
# the environment, so that neither make nor the shell runs what stands in them.
override PICTURE := $(value PICTURE)
override SEED := $(value SEED)
override MODEL := $(value MODEL)
export PICTURE SEED MODEL

# Where a virtual environment keeps its programs: Scripts on Windows, bin elsewhere.
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help setup train export bench predict screenshot bundle deploy emulate parity bench-board
.PHONY: faults report ladder simulate test test-long lint clean

help: ## list what can be made
	@echo "Inkling: a Raspberry Pi Pico that reads handwritten digits"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo "  MODEL=logistic|tree|all                            for train, export and bench"
	@echo "  MODEL=logistic|tree SEED=1234                      for predict; SEED repeats a test digit"
	@echo "  DATA=mnist|digits|auto                             for train"
	@echo "  SIZE=8                                             for train: components of logistic"
	@echo "  PICTURE=file.png                                   for predict and screenshot"
	@echo "  PORT=8000                                          for simulate"
	@echo "  DRIVE=/path/to/CIRCUITPY                           for deploy, if it is not found"
	@echo "  UF2=file BOOTROM=file                              for the emulated Pico: another CircuitPython"

setup: .venv/installed ## create .venv with the pinned packages; the others do it when needed

.venv/installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Inkling needs Python 3.11 or newer; name one with make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
	@touch $@

train: .venv/installed ## fit the models and write a report to build/report
	$(RUN) -m training --model $(MODEL) --data $(DATA) $(if $(SIZE),--size $(SIZE))

report: ## open the training report in the browser
	$(PYTHON) -m training.report.open_report

export: .venv/installed ## write the tables of the trained models into firmware/
	$(RUN) -m export --model $(MODEL)

bench: .venv/installed ## measure on N=1000 camera frames of each style, and more; writes build/bench
	$(RUN) -m bench paper --model $(MODEL) $(if $(N),--frames $(N))

simulate: .venv/installed ## try the board in a browser, without a Pico
	$(RUN) -m page $(if $(PORT),--port $(PORT))

predict: .venv/installed ## let the firmware read a random test digit, or PICTURE=...
	@$(RUN) -m bench predict $(if $(filter-out all,$(MODEL)),--model="$$MODEL") \
		$${SEED:+--seed="$$SEED"} $${PICTURE:+-- "$$PICTURE"}

screenshot: .venv/installed ## save what the TFT shows for PICTURE=... to build/tft.png
	$(if $(PICTURE),,$(error say which picture: make screenshot PICTURE=digit.png))
	$(RUN) -m simulator screenshot -- "$$PICTURE" build/tft.png

bundle: .venv/installed ## put firmware and libraries together in dist/CIRCUITPY
	$(RUN) -m export.bundle

deploy: .venv/installed ## copy the bundle to a Pico's CIRCUITPY drive
	$(RUN) -m export.bundle --to $(if $(DRIVE),"$(DRIVE)",auto)

# The real CircuitPython, unmodified, on an emulated Pico.
GIVEN = $(if $(UF2),--uf2 "$(UF2)") $(if $(BOOTROM),--bootrom "$(BOOTROM)")

emulate: bundle ## show PICTURES="a.png b.png" to an emulated Pico
	$(if $(PICTURES),,$(error say which pictures: make emulate PICTURES="a.png b.png"))
	$(RUN) -m emulator emulate $(GIVEN) $(PICTURES)

parity: bundle ## read N=200 frames in the simulator and on the emulated Pico, and compare
	$(RUN) -m bench parity $(GIVEN) --frames $(or $(N),200)

bench-board: bundle ## time each stage on the emulated Pico (MPY_CROSS=file for .mpy as well)
	$(RUN) -m bench board $(GIVEN) $(if $(MPY_CROSS),--mpy-cross "$(MPY_CROSS)")

ladder: bundle ## measure logistic models of all sizes; writes bench/ladder.json, docs/ladder.png
	$(RUN) -m bench ladder $(GIVEN)

faults: bundle ## see that wiring faults are told, and recovered from, on the emulated Pico
	$(RUN) -m emulator faults $(GIVEN) $(FAULT)

test: .venv/installed lint ## run the linters and the tests
	$(RUN) -m pytest -n auto --dist loadfile

test-long: .venv/installed ## run the long checks: all of MNIST's test digits, hundreds of frames
	$(RUN) -m pytest -n auto -m long

lint: .venv/installed
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m mypy --config-file mypy-firmware.ini
	PYTHONPATH=firmware $(BIN)/lint-imports

clean: ## remove what was made, but not .venv
	rm -rf build dist .pytest_cache .ruff_cache .mypy_cache
