# Thin on purpose: what has to hold is in .ci/run, and tidiness is a test.

# Lists these.
default:
    @just --list

# Formatting, lints and tidiness: before every commit.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    cargo test --locked -p tests tidy

# All tests.
test:
    cargo test --workspace --locked

# All that has to hold before a change is taken.
verify:
    bash .ci/run

# The service, a synthetic province, and every receipt compared.
demo *ARGUMENTS:
    cargo run --release --locked -- demo {{ARGUMENTS}}

# killtest, hostilepay, crowdtest or policydrill.
drill NAME *ARGUMENTS:
    cargo run --release --locked -p drills --bin {{NAME}} -- {{ARGUMENTS}}

# Every reader of foreign bytes over mutated seeds: --inputs N, --seconds N, --target NAME, --seed N.
fuzz *ARGUMENTS:
    cargo run --release --locked --manifest-path fuzz/Cargo.toml -- {{ARGUMENTS}}

# Every address as every role, by its description (pip install schemathesis); wants the release build.
schemathesis *ARGUMENTS:
    .ci/schemathesis {{ARGUMENTS}}

# The description of the API, from a service that runs on this machine.
openapi URL="http://127.0.0.1:8080":
    curl --fail --silent --show-error {{URL}}/openapi.json

# Writes the golden files anew; read the difference.
bless:
    BAOMING_BLESS=1 cargo test --locked -p tests tidy
    git diff --stat -- docs/golden
