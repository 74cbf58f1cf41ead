# Bare `make` prints the targets.

TOOLS := $(CURDIR)/.tools
export PATH := $(TOOLS):$(PATH)
# Tests that need a tool fail without it, instead of skipping.
export SEKISHO_REQUIRE_TOOLS := 1

OPA_VERSION      := v1.22.2
CONFTEST_VERSION := v0.71.1
LINT_VERSION     := v2.15.0
FUMPT_VERSION    := v0.12.0
# The control plane and Gatekeeper have their versions in modules.
version_in = $(shell awk '$$1 == "$(1)" && $$2 ~ /^v/ {print $$2; exit}' $(2)/go.mod)
KUBERNETES_VERSION := $(call version_in,k8s.io/kubernetes,internal/cluster/tools)
HELM_VERSION       := $(call version_in,helm.sh/helm/v3,internal/cluster/tools)
ETCD_VERSION       := $(call version_in,go.etcd.io/etcd/server/v3,internal/cluster/tools)
GATEKEEPER_VERSION := $(call version_in,github.com/open-policy-agent/gatekeeper/v3,cmd/sekisho-gatekeeper)

.PHONY: help
help: ## Print this help
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

.PHONY: build
build: ## Build dist/sekisho
	go build -trimpath -o dist/sekisho ./cmd/sekisho

# All folders of policies; what they share is mutated by make mutate.
CATEGORIES := $(filter-out policies/lib policies/main,$(patsubst %/,%,$(wildcard policies/*/)))

.PHONY: test
test: tools ## Run all tests: Go, Rego, conftest, and Kubernetes' own code as the judge
	go test ./...
	opa check --strict policies
	opa check --strict --capabilities v1.0.0 policies
	opa fmt --fail --diff policies
	opa test --bundle policies
	opa test --bundle --threshold 100 policies > $(TOOLS)/coverage.json
	go run ./cmd/sekisho test --min-coverage 100 policies
	go run ./cmd/sekisho test --parity --require-engines policies
	go run ./cmd/sekisho test --mutate --min-score 95 $(CATEGORIES)
	cd internal/oracle && go test -timeout 30m
	cd cmd/sekisho-gatekeeper && go test ./...

.PHONY: e2e
e2e: build tools cluster-tools ## Run the end-to-end tests: pre-commit, the README's commands, the examples, a real cluster
	go test -tags e2e -count 1 -timeout 30m ./internal/e2e

.PHONY: lint
lint: $(TOOLS)/golangci-lint-$(LINT_VERSION) $(TOOLS)/gofumpt-$(FUMPT_VERSION) ## Run the linters, and fail on stale generated files
	files="$$(gofumpt-$(FUMPT_VERSION) -l .)"; if [ -n "$$files" ]; then echo "run gofumpt -w on:" $$files; exit 1; fi
	golangci-lint-$(LINT_VERSION) run ./...
	cd internal/oracle && golangci-lint-$(LINT_VERSION) run --config ../../.golangci.yaml ./...
	cd cmd/sekisho-gatekeeper && golangci-lint-$(LINT_VERSION) run --config ../../.golangci.yaml ./...
	go mod tidy -diff
	cd internal/oracle && go mod tidy -diff
	cd cmd/sekisho-gatekeeper && go mod tidy -diff
	cd internal/cluster/tools && go mod tidy -diff

.PHONY: mutate
mutate: ## Mutate the shared packages too, which takes a while longer than make test
	go run ./cmd/sekisho test --mutate --min-score 95 policies

.PHONY: generate
generate: ## Rewrite policies/README.md and bundles/gatekeeper
	go run ./cmd/sekisho list --format markdown > policies/README.md.new
	mv policies/README.md.new policies/README.md
	env -u SOURCE_DATE_EPOCH go run ./cmd/sekisho build --format catalog --output bundles/gatekeeper

.PHONY: bench
bench: build tools ## Measure 20,000 objects, the cold start on one Pod, the cost of each policy, a review in every engine
	go test -run '^$$' -bench . -benchmem ./internal/yamldoc
	go test -run '^$$' -bench LibraryOf130 -benchtime 3x ./internal/harness
	go test -run '^$$' -bench BenchmarkLibrary -benchtime 3x .
	dist/sekisho test --bench policies
	go run ./internal/bench -binary dist/sekisho

.PHONY: fuzz
fuzz: ## Fuzz the parsers, the position lookup and the verdicts, a minute each
	go test -run '^$$' -fuzz FuzzParseManifest -fuzztime 1m .
	go test -run '^$$' -fuzz FuzzPosition -fuzztime 1m .
	go test -run '^$$' -fuzz FuzzParse -fuzztime 1m ./internal/yamldoc
	cd internal/oracle && go test -run '^$$' -fuzz FuzzPod -fuzztime 1m .

# The tools are installed from their Go modules, each under its version, so that a new version is a new file.
.PHONY: tools
tools: $(TOOLS)/opa-$(OPA_VERSION) $(TOOLS)/conftest-$(CONFTEST_VERSION) $(TOOLS)/sekisho-gatekeeper ## Install the tools that the tests need into .tools

$(TOOLS)/sekisho-gatekeeper: $(wildcard cmd/sekisho-gatekeeper/*.go) cmd/sekisho-gatekeeper/go.mod
	cd cmd/sekisho-gatekeeper && go build -trimpath -ldflags '-s -w' -o $@ .

$(TOOLS)/opa-$(OPA_VERSION): PACKAGE := github.com/open-policy-agent/opa@$(OPA_VERSION)
$(TOOLS)/conftest-$(CONFTEST_VERSION): PACKAGE := github.com/open-policy-agent/conftest@$(CONFTEST_VERSION)
$(TOOLS)/golangci-lint-$(LINT_VERSION): PACKAGE := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
$(TOOLS)/gofumpt-$(FUMPT_VERSION): PACKAGE := mvdan.cc/gofumpt@$(FUMPT_VERSION)


$(TOOLS)/opa-% $(TOOLS)/conftest-% $(TOOLS)/golangci-lint-% $(TOOLS)/gofumpt-%:
	GOBIN=$(TOOLS) go install $(PACKAGE)
	mv $(TOOLS)/$(notdir $(firstword $(subst @, ,$(PACKAGE)))) $@
	ln -sf $(notdir $@) $(TOOLS)/$(notdir $(firstword $(subst @, ,$(PACKAGE))))

KUBERNETES := $(TOOLS)/etcd-$(ETCD_VERSION) $(TOOLS)/kube-apiserver-$(KUBERNETES_VERSION) $(TOOLS)/kubectl-$(KUBERNETES_VERSION) $(TOOLS)/helm-$(HELM_VERSION)
GATEKEEPER := $(TOOLS)/gatekeeper-$(GATEKEEPER_VERSION) $(TOOLS)/gator-$(GATEKEEPER_VERSION)

.PHONY: cluster-tools
cluster-tools: $(KUBERNETES) $(GATEKEEPER) ## Build the cluster of the end-to-end tests into .tools, once

$(TOOLS)/etcd-%: PACKAGE := go.etcd.io/etcd/server/v3
$(TOOLS)/kube-apiserver-%: PACKAGE := k8s.io/kubernetes/cmd/kube-apiserver
$(TOOLS)/kubectl-%: PACKAGE := k8s.io/kubernetes/cmd/kubectl
$(TOOLS)/helm-%: PACKAGE := helm.sh/helm/v3/cmd/helm
$(TOOLS)/gatekeeper-%: PACKAGE := github.com/open-policy-agent/gatekeeper/v3
$(TOOLS)/gator-%: PACKAGE := github.com/open-policy-agent/gatekeeper/v3/cmd/gator

# Modules that replace others cannot be installed by their names, but by a module that replaces the same. In one module they
# are compiled from the same packages.
$(KUBERNETES):
	cd internal/cluster/tools && go build -trimpath -ldflags '-s -w -X k8s.io/component-base/version.gitVersion=$(KUBERNETES_VERSION)' -o $@ $(PACKAGE)
	ln -sf $(notdir $@) $(TOOLS)/$(firstword $(subst -v, ,$(notdir $@)))

$(GATEKEEPER):
	GOBIN=$@.new go install -trimpath -ldflags '-s -w -X github.com/open-policy-agent/gatekeeper/v3/pkg/version.Version=$(GATEKEEPER_VERSION)' $(PACKAGE)@$(GATEKEEPER_VERSION)
	mv $@.new/* $@
	rmdir $@.new
	ln -sf $(notdir $@) $(TOOLS)/$(firstword $(subst -v, ,$(notdir $@)))
