.PHONY: help test lint bench fmt

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

test: ## run every fuzz target for three seconds, then every test
	.ci/fuzz 3s && go test ./...

lint: ## vet (sim/live, a module of its own, too), staticcheck, and the layout of gofumpt
	go vet ./... && (cd sim/live && go vet ./...) && go tool staticcheck ./... && ! go tool gofumpt -l . | grep .

bench: ## run every benchmark, with its allocations; sim/live times the real libraries
	go test -run '^$$' -bench . -benchmem ./... && cd sim/live && go test -run '^$$' -bench . -benchmem ./...

fmt: ## lay out every Go file as lint wants it
	go tool gofumpt -w .
