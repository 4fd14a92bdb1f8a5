# 特別区全国連携ポータル. Debian, python3-venv and make are all that `make run` needs.
.POSIX:
.SUFFIXES:

PYTHON = python3
BIN = .venv/bin
ARGS =

help: ## この一覧を表示します
	@echo '特別区全国連携ポータル'
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: .venv/runtime.stamp ## ポータルを動かします（PORT=8000 DATA_DIR=./data）
	@$(BIN)/python -u scripts/run

demo: .venv/runtime.stamp ## 架空の職員による見本を動かします（PORT=8000 DEMO_DIR=./demo-data）
	@$(BIN)/python -u scripts/demo

dev: .venv/runtime.stamp ## 開発用に動かします（書き換えるとすぐ反映されます）
	@$(BIN)/python -u scripts/run dev

test: .venv/dev.stamp ## すべての試験を行います（例：make test ARGS="-k wareki"）
	@$(BIN)/python -u scripts/test $(ARGS)

check: .venv/dev.stamp ## 書式、型、移行ファイル、公開時の設定を調べます
	@scripts/check

security: .venv/dev.stamp ## 安全の要件（S01〜S64）を、試験を行って確かめます（例：make security ARGS=S16）
	@$(BIN)/python -u scripts/prove security $(ARGS)

faults: .venv/dev.stamp ## 障害への備え（F01〜F32）を、実際に起こして確かめます（例：make faults ARGS=F10）
	@$(BIN)/python -u scripts/prove faults $(ARGS)

sbom: .venv/runtime.stamp ## 部品表（CycloneDX）を sbom.cdx.json に書きます
	@$(BIN)/python scripts/sbom >sbom.cdx.json

audit: .venv/runtime.stamp ## 部品に知られている脆弱性を OSV に尋ねます（インターネットが要ります）
	@$(BIN)/python scripts/sbom audit

bench: .venv/dev.stamp ## 速さを測ります（例：make bench ARGS=--quick、make bench ARGS=goals）
	@$(BIN)/python -m benchmarks $(ARGS)

lock: ## requirements/ を新しい版に改めます（uv が必要です）
	@command -v uv >/dev/null || { echo 'uv が見つかりません。入れるには：pip install uv' >&2; exit 1; }
	@scripts/lock

# A stamp is older than its requirement file only when that file has changed since it was installed.
.venv/runtime.stamp: requirements/runtime.txt
	@PYTHON='$(PYTHON)' scripts/install runtime
	@touch $@

# dev.txt pins everything of runtime.txt too, so `make run` has nothing left to install afterwards.
.venv/dev.stamp: requirements/dev.txt
	@PYTHON='$(PYTHON)' scripts/install dev
	@touch .venv/runtime.stamp $@
