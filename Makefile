# Espalier: `make run` and `make test` are all a newcomer needs.

export CGO_ENABLED = 0
# What has goroutines is tested under the race detector: RACY there alone, BOTH with fewer
# searches and smaller models there, since it is ten times slower.
RACY := ./cmd/internal/proxy ./search/bench ./search/printable ./search/race ./search/tasks/file ./search/tasks/game24/solver $$(go list ./tui/... | grep -v /explorer$$) ./engine/train
BOTH := ./tui/explorer ./search/debug ./search/reinforce ./search/runner ./sessions ./sessions/recording ./sessions/page/live ./engine/native/...
# Without debug information, which no stack trace needs; the same commit gives the
# same bytes in any folder.
BUILD := go build -trimpath -ldflags '-s -w'
PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share
PLATFORMS := linux darwin windows freebsd
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: help run build install uninstall release reproducible test test-arm64 test-ollama test-page lint fmt generate bench bench-engine bench-openblas bench-peers bench-searches bench-paper train train-symbolic shots page

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## open the explorer on a Game of 24 puzzle, already solving
	@bin/espalier explore game24 "4 9 10 13"

build: ## build bin/espalier
	@$(BUILD) -o bin/espalier ./cmd/espalier

install: build ## install the program, its manual page and completions below PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 bin/espalier $(DESTDIR)$(PREFIX)/bin/espalier
	bin/espalier man > $(SHARE)/man/man1/espalier.1
	bin/espalier completion bash > $(SHARE)/bash-completion/completions/espalier
	bin/espalier completion zsh > $(SHARE)/zsh/site-functions/_espalier
	bin/espalier completion fish > $(SHARE)/fish/vendor_completions.d/espalier.fish

uninstall: ## remove what install installed
	rm -f $(DESTDIR)$(PREFIX)/bin/espalier $(SHARE)/man/man1/espalier.1 $(SHARE)/bash-completion/completions/espalier \
	      $(SHARE)/zsh/site-functions/_espalier $(SHARE)/fish/vendor_completions.d/espalier.fish

release: ## build static binaries for every platform into dist/, with SHA-256 sums
	rm -rf dist && mkdir dist
	for os in $(PLATFORMS); do for arch in amd64 arm64; do \
	  file=dist/espalier-$$os-$$arch; [ $$os != windows ] || file=$$file.exe; \
	  echo $$file; GOOS=$$os GOARCH=$$arch $(BUILD) -o $$file ./cmd/espalier || exit 1; \
	done; done
	cd dist && if command -v sha256sum >/dev/null; then sha256sum espalier-*; else shasum -a 256 espalier-*; fi > SHA256SUMS

reproducible: ## build the last commit twice, in two folders and from scratch, and compare the bytes
	set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; commit=$$(git rev-parse HEAD); \
	for copy in one another/place; do \
	  git clone -q . "$$dir/$$copy"; git -C "$$dir/$$copy" checkout -q $$commit; \
	  GOCACHE="$$dir/cache-$${copy%%/*}" $(MAKE) -s -C "$$dir/$$copy" build; \
	done; \
	cmp "$$dir/one/bin/espalier" "$$dir/another/place/bin/espalier" && echo "the same bytes"

test: ## run every test, those with goroutines under the race detector
	go vet ./...
	@if command -v $(CC) >/dev/null; then set -e; \
	  go test $$(go list ./... | grep -vxF "$$(go list $(RACY))"); \
	  echo under the race detector:; \
	  CGO_ENABLED=1 go test -race $(RACY); \
	  CGO_ENABLED=1 go test -race -short $(BOTH); \
	  CGO_ENABLED=1 go test -race -run WorkerPool ./engine/kernels; \
	else echo "no C compiler: the race detector is left out"; go test ./...; fi
	go vet -tags purego ./engine/kernels && go test -tags purego ./engine/kernels ./engine/native/...
	GOARCH=arm64 go vet ./engine/kernels

test-arm64: ## test the kernels for arm64 under qemu-user, with dot products and without
	GOARCH=arm64 go test -short -exec 'qemu-aarch64 -cpu max' ./engine/kernels
	GOARCH=arm64 go test -short -exec 'qemu-aarch64 -cpu cortex-a57' -run 'Bits|Stored' ./engine/kernels

test-ollama: ## run the tests that need a real Ollama server, which is built once and kept in ~/.cache
	export OLLAMA_BIN="$$(.ci/ollama)" SMOLLM2_GGUF="$${SMOLLM2_GGUF-$$(.ci/smollm2)}"; \
	go test -timeout 5m ./engine/ollama && go test -run 'Ollama|SmolLM2' ./engine/openai ./engine/modelfile ./engine/catalog && go test -run 'Ollama|SmolLM2' ./cmd/espalier

lint: ## run golangci-lint, which enforces the import arrows of ARCHITECTURE.md
	$(GOLANGCI) run ./...

fmt: ## format the code
	$(GOLANGCI) fmt ./...

generate: ## regenerate the assembly of every architecture
	go generate ./engine/kernels ./engine/checkpoint/internal/fit

bench: ## run the Go benchmarks: kernels, engine, tree, screen
	go test -run XXX -bench . -benchtime 200ms ./engine/... ./search/... ./sessions ./tui/...

bench-engine: ## measure what the engine promises, as ratios: kernels, branches, prefix tree, prefill, drafts, opening
	go test -run XXX -bench 'Gemm/256|Stored|Panels|DecodeLite|PrefillAgainstDecode|Speculation' -benchtime 20x ./engine/kernels ./engine/native/...
	go test -run XXX -bench 'Branches|Open|Drafts' -benchtime 200x ./engine/embedded
	go test -run XXX -bench FirstToken -benchtime 20x ./engine/modelfile
	go test -run XXX -bench PrefixTree -benchtime 1x ./search/tasks/game24

bench-openblas: ## compare matrix products with OpenBLAS (needs a C compiler and libopenblas-dev)
	cd engine/kernels/internal/openblas && env -u OPENBLAS_CORETYPE CGO_ENABLED=1 go test -bench . -benchtime 200x .

bench-peers: build ## compare decoding and prefill of whole models with llama.cpp (Node with npm; models of up to 9 GB, one at a time); PEERS=flags
	go -C engine/internal/peers build -o $(CURDIR)/bin/peers .
	bin/peers -llama "$$(.ci/llama)" $(PEERS)

bench-searches: build ## compare searches on the same weights here and behind a real Ollama (built once and kept); PEERS=flags
	go -C engine/internal/peers build -o $(CURDIR)/bin/peers .
	bin/peers -ollama "$$(.ci/ollama native)" -searches "$$(.ci/smollm2),r1-qwen-1.5b:Q4_K" $(PEERS)

bench-paper: build ## reproduce Table 2 of the Tree-of-Thoughts paper; PUZZLES=file, one puzzle a line
	bin/espalier bench game24 --puzzles $(PUZZLES) --methods paper --controls

# The stages of the R1 recipe in small, each in its own folder of OUT. Interrupted
# stages are resumed.
TRAIN = bin/espalier train
STAGES = sft grpo reject last teacher distill
train: build ## run every stage of training, with curves and figures; HOLD_OUT=file of test puzzles, OUT=folder
	$(TRAIN) sft     --hold-out $(HOLD_OUT) --out $(OUT)/sft
	$(TRAIN) grpo    --hold-out $(HOLD_OUT) --out $(OUT)/grpo --init $(OUT)/sft --steps 30
	$(TRAIN) reject  --hold-out $(HOLD_OUT) --out $(OUT)/reject --from $(OUT)/grpo --init $(OUT)/sft --puzzles 2500 --steps 600
	$(TRAIN) grpo    --hold-out $(HOLD_OUT) --out $(OUT)/last --init $(OUT)/reject --steps 15
	$(TRAIN) sft     --hold-out $(HOLD_OUT) --out $(OUT)/teacher --size large --steps 2000
	$(TRAIN) distill --hold-out $(HOLD_OUT) --out $(OUT)/distill --teacher $(OUT)/teacher --init $(OUT)/sft --puzzles 1500 --values 3000 --steps 600
	$(TRAIN) curve $(addprefix $(OUT)/,$(STAGES)) --svg $(OUT)/curves.svg
	for stage in $(STAGES); do echo $$stage; $(TRAIN) eval --hold-out $(HOLD_OUT) --model $(OUT)/$$stage/model; done

train-symbolic: build ## train the model of coin flips, last letters and dates, and measure it; OUT=folder
	$(TRAIN) sft  --task symbolic --steps 2000 --out $(OUT)
	$(TRAIN) eval --task symbolic --model $(OUT)/model

shots: build page ## take pictures of the real program, for the documents
	go -C tui/internal/shots run . -bin $(CURDIR)/bin/espalier -out $(CURDIR)/tui/shots

page: build ## write the page of two searches that the documents link to
	set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; for beam in 1 3; do \
	  bin/espalier solve game24 "1 3 4 6" --evaluate logprob --beam $$beam --session none --json > $$dir/$$beam.jsonl || [ $$? = 1 ]; \
	done; bin/espalier sessions export $$dir/3.jsonl sessions/doc/search.html --beside $$dir/1.jsonl --force

test-page: ## try the pages of export and --serve in a real Chromium, where one is installed
	go -C sessions/page/internal/shots test .
