PYTHON ?= python3

# What each target takes, as in `make predict PICTURE=five.png`. All of them take PYTHON.
TAKES_train := MODEL DATA SIZE
TAKES_export := MODEL
TAKES_bench := MODEL N
TAKES_ladder := UF2 BOOTROM
TAKES_predict := MODEL DIGITS SEED PICTURE
TAKES_screenshot := MODEL DIGITS PICTURE
TAKES_simulate := PORT
TAKES_bundle := MPY MPY_CROSS
TAKES_deploy := DRIVE MPY MPY_CROSS
TAKES_uf2 := BOARD UF2 MPY MPY_CROSS
TAKES_release := UF2
TAKES_emulate := MODEL DIGITS PICTURES MPY MPY_CROSS UF2 BOOTROM
TAKES_faults := FAULT MPY MPY_CROSS UF2 BOOTROM
TAKES_parity := MODEL DIGITS N NUMBERS MPY MPY_CROSS UF2 BOOTROM
TAKES_bench-board := MPY_CROSS UF2 BOOTROM
TAKES_soak := MODEL DIGITS N MPY MPY_CROSS UF2 BOOTROM

NEEDS_screenshot := PICTURE
NEEDS_emulate := PICTURES

given := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
taken := $(sort $(foreach goal,$(MAKECMDGOALS),$(TAKES_$(goal))))
surplus := $(filter-out PYTHON $(taken),$(given))
ifneq ($(surplus),)
$(error make $(MAKECMDGOALS) does not take $(surplus); it takes $(or $(taken),no variable))
endif
$(foreach goal,$(MAKECMDGOALS),$(foreach name,$(NEEDS_$(goal)),$(if $(value $(name)),,\
    $(error say which: make $(goal) $(name)=digit.png))))

ifneq ($(filter-out 0 1,$(value MPY)),)
$(error say MPY=0 for .py files, or leave it out for .mpy; there is no MPY=$(value MPY))
endif

# A file may have any name. Values stay as they were typed and reach the shell through the
# environment, so that neither make nor the shell runs what stands in them.
VALUES := BOARD BOOTROM DATA DIGITS DRIVE FAULT MODEL MPY MPY_CROSS N NUMBERS PICTURE PICTURES PORT
VALUES += SEED SIZE UF2
$(foreach name,$(VALUES),$(eval override $(name) := $$(value $(name))))
export $(VALUES)

INKLING := @$(PYTHON) inkling
# $(call option,--seed,SEED) is the option with the value of SEED, or nothing if it has none.
option = $${$2:+$1="$$$2"}
choices = $(call option,--model,MODEL) $(call option,--digits,DIGITS)
circuitpython = $(call option,--uf2,UF2) $(call option,--bootrom,BOOTROM)

# How the firmware goes to the board: compiled or, with MPY=0, as .py files. Libraries are compiled.
kind = $(if $(filter 0,$(MPY)),--py) $(call option,--mpy-cross,MPY_CROSS)

.DEFAULT_GOAL := help
.PHONY: help setup train export bench predict screenshot bundle drive deploy uf2 release emulate
.PHONY: parity bench-board soak faults report ladder simulate webcam test test-long lint clean
.PHONY: distclean

help: ## list what can be made
	@echo "Inkling: a Raspberry Pi Pico that reads handwritten digits"
	@echo
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo "  MODEL=logistic|tree           for most; train, export and bench take all, too"
	@echo "  DIGITS=6                      for predict, screenshot, emulate, parity and soak:"
	@echo "                                a number has so many at most"
	@echo "  PICTURE=file.png              for predict and screenshot"
	@echo "  PICTURES=\"a.png 'my b.png'\"   for emulate"
	@echo "  SEED=1234                     for predict: the same test digit again"
	@echo "  DATA=mnist|digits|auto        for train"
	@echo "  SIZE=8                        for train: components of logistic"
	@echo "  N=1000                        for bench, parity and soak: frames"
	@echo "  NUMBERS=200                   for parity: so many of the frames show numbers"
	@echo "  PORT=8000                     for simulate"
	@echo "  DRIVE=/path/to/CIRCUITPY      for deploy, if it is not found"
	@echo "  BOARD=pico|pico-w|pico2|pico2-w  for uf2"
	@echo "  MPY=0                         for bundle, deploy and uf2: .py files in place of .mpy"
	@echo "  MPY_CROSS=file                for bundle, deploy and uf2: CircuitPython's own compiler"
	@echo "  UF2=file BOOTROM=file         for uf2 and the emulated Pico: another CircuitPython"

setup: ## install all packages now; the other targets install what they need
	$(INKLING) setup

simulate: ## try the board in a browser, without a Pico
	$(INKLING) simulate $(call option,--port,PORT)

webcam: ## read what a webcam sees, or a Raspberry Pi's camera
	$(INKLING) webcam

predict: ## let the firmware read a random test digit, or PICTURE=...
	$(INKLING) predict $(choices) $(call option,--seed,SEED) $${PICTURE:+-- "$$PICTURE"}

screenshot: ## save what the TFT shows for PICTURE=... to build/tft.png
	$(INKLING) screenshot $(choices) -- "$$PICTURE" build/tft.png

train: ## fit the models and write a report to build/report
	$(INKLING) train $(call option,--model,MODEL) $(call option,--data,DATA) $(call option,--size,SIZE)

report: ## open the training report in the browser
	$(INKLING) report

export: ## write the tables of the trained models into firmware/
	$(INKLING) export $(call option,--model,MODEL)

bench: ## measure on N=1000 camera frames of each style, and more; writes build/bench
	$(INKLING) bench $(call option,--model,MODEL) $(call option,--frames,N)

bundle: ## put firmware and libraries together in dist/CIRCUITPY
	$(INKLING) bundle $(kind)

deploy: ## copy the bundle to a Pico's CIRCUITPY drive
	$(INKLING) deploy $${DRIVE:+"$$DRIVE"} $(kind)

uf2: ## write dist/inkling-pico.uf2: CircuitPython and Inkling, one file to drag to a board
	$(INKLING) uf2 $(call option,--board,BOARD) $(call option,--uf2,UF2) $(kind)

release: ## put together what a release page needs, in dist/release
	$(INKLING) release $(call option,--uf2,UF2)

# The real CircuitPython, unmodified, on an emulated Pico, with the bundle on its drive.
drive:
	$(INKLING) bundle --quiet $(kind)

emulate: drive ## show PICTURES="a.png b.png" to an emulated Pico
	$(INKLING) emulate $(circuitpython) $(choices) --in-one="$$PICTURES"

parity: drive ## read N=200 frames in the simulator and on the emulated Pico, and compare
	$(INKLING) parity $(circuitpython) $(choices) $(call option,--numbers,NUMBERS) --frames "$${N:-200}"

bench-board: ## time each stage on the emulated Pico, with .py and with .mpy files
	$(INKLING) bench-board $(circuitpython) $(call option,--mpy-cross,MPY_CROSS)

faults: drive ## see that wiring faults are told, and recovered from, on the emulated Pico
	$(INKLING) faults $(circuitpython) $(call option,--in-one,FAULT)

soak: drive ## read N=10000 frames in the simulator, and a fifth of them on the emulated Pico
	$(INKLING) soak $(circuitpython) $(choices) $(call option,--frames,N)

ladder: drive ## measure logistic models of all sizes; writes bench/ladder.json, docs/ladder.png
	$(INKLING) ladder $(circuitpython)

# Where a virtual environment keeps its programs: Scripts on Windows, bin elsewhere.
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN := $(BIN)/python

test: lint ## run the linters and the tests
	$(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-long: setup ## run the long checks: all of MNIST's test digits, hundreds of frames
	$(RUN) -m pytest -n auto -m long

lint: setup ## run the linters
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m mypy --config-file mypy-firmware.ini
	PYTHONPATH=firmware $(BIN)/lint-imports

clean: ## remove what can be made again in seconds
	rm -rf build/bench build/emulated build/report build/predict.png build/tft.png dist
	rm -rf .pytest_cache .ruff_cache .mypy_cache

distclean: clean ## remove also trained models, downloads, MNIST's files, and .venv
	rm -rf build .venv emulator/node_modules
