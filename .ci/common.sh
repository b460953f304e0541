# What ./run and ./test share. Sourced by bash, with $root set and as the current directory.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

[ -n "${HOME:-}" ] || export HOME="$root/artifacts/home"

say() { printf '%s\n' "$*" >&2; }

# An SDK that was installed for one user only is often not in PATH.
if ! command -v dotnet >/dev/null 2>&1; then
  for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    if [ -n "$folder" ] && [ -x "$folder/dotnet" ]; then
      export DOTNET_ROOT="$folder" PATH="$folder:$PATH"
      break
    fi
  done
fi

require_sdk() {
  local problem
  if ! command -v dotnet >/dev/null 2>&1; then
    problem="the command dotnet was not found"
  elif problem=$(dotnet --version 2>&1); then
    return 0
  else
    problem=$(printf '%s\n' "$problem" | sed -n '/[^ ]/{p;q;}')
  fi
  say "The .NET 10 SDK is needed ($problem)."
  say "Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or with your system's package manager (dotnet-sdk-10.0)."
  exit 1
}

# locked <name> <command …>: one at a time in this folder; where there is no flock, the user sees to it. The command's children do not
# inherit the lock: the compiler's server outlives a build.
locked() {
  local name=$1
  shift
  mkdir -p artifacts
  if command -v flock >/dev/null 2>&1; then
    (
      exec 9>"artifacts/.$name.lock"
      flock -n 9 || { say "waiting until another $name in this folder has ended …"; flock 9; }
      "$@" 9>&-
    )
  else
    "$@"
  fi
}

# Runs a command for at most that many seconds, where the system can; in the foreground, so that Ctrl-C reaches it.
within() {
  if command -v timeout >/dev/null 2>&1; then timeout --foreground --kill-after=10 "$@"; else shift; "$@"; fi
}

# A checksum of names and contents: unlike times it notices what was deleted, renamed or put back.
checksum() { { find "$@" -type f -print0 2>/dev/null || true; } | LC_ALL=C sort -z | xargs -0 cksum | cksum | tr ' ' '-'; }

# What the gateway itself is built from; after a build it is noted, so that the next start needs no msbuild.
silo_sources() {
  checksum Protocol Grains.Interfaces Grains EdgeListener Silo Directory.Build.props Directory.Packages.props global.json .editorconfig
}

# build_noted <project or solution> [option …]
build_noted() {
  local state
  state=$(silo_sources)
  dotnet build "$@" -c Release --nologo -v q -nodeReuse:false </dev/null || return
  printf '%s\n' "$state" >artifacts/.silo-sources
}
