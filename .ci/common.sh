# What ./run and ./test share. Sourced by bash, with $root set and as the current directory. See docs/builds.md.

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

# Tries whether the cluster build's packages restore here, once: the answer is kept until the package versions change, a "no" for a
# day at most, since a feed may get them. Sets cluster_problem, empty when they restore.
probe_cluster() {
  local key file=artifacts/.build-choice log
  key=$(checksum Directory.Packages.props Silo/Silo.csproj EdgeListener/EdgeListener.csproj Grains/Grains.csproj)
  if [ -f "$file" ] && [ "$(sed -n 1p "$file")" = "$key" ]; then
    cluster_problem=$(sed -n 2p "$file")
    if [ -z "$cluster_problem" ] || [ -z "$(find "$file" -mmin +1440)" ]; then
      return 0
    fi
  fi

  require_sdk
  say "trying once whether the cluster build's packages restore here …"
  mkdir -p artifacts
  log=artifacts/.build-choice.log
  if NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=2 within 180 \
    dotnet restore Silo/Silo.csproj -p:GatewayBuild=cluster --nologo -v q -nodeReuse:false >"$log" 2>&1 </dev/null; then
    cluster_problem=""
  else
    cluster_problem=$(sed -n 's/.*error \(NU[0-9]*\): *\([^[]*\).*/\1: \2/p' "$log" | sed 's/ No packages exist.*//; s/[. ]*$//' | sed -n 1p)
    cluster_problem=${cluster_problem:-"dotnet restore failed, see $log"}
  fi
  case "$cluster_problem" in
    # The feed does not have them; anything else, such as a feed that cannot be reached, is tried again next time.
    "" | NU1101* | NU1102* | NU1103*) printf '%s\n%s\n' "$key" "$cluster_problem" >"$file" ;;
    *) rm -f "$file" ;;
  esac
}

# Sets build, and why it is that one.
choose_build() {
  case "${GatewayBuild:-}" in
    cluster | standalone)
      build=$GatewayBuild why="GatewayBuild says so"
      ;;
    "")
      probe_cluster
      if [ -z "$cluster_problem" ]; then
        build=cluster why="its packages restore here"
      else
        build=standalone why="the cluster build's packages do not restore here: $cluster_problem"
      fi
      ;;
    *)
      say "GatewayBuild is '$GatewayBuild'; it can be cluster, standalone, or unset to choose by what restores here."
      exit 1
      ;;
  esac
  # MSBuild would read the variable as a property; from here on it is passed where it is meant.
  unset GatewayBuild
}

# What the gateway itself is built from; after a build it is noted per build, so that the next start needs no msbuild.
silo_sources() {
  checksum Protocol Grains.Interfaces Grains EdgeListener Standalone Silo \
    Directory.Build.props Directory.Packages.props global.json .editorconfig
}

# build_noted <build> <project or solution> [option …]
build_noted() {
  local build=$1 state
  shift
  state=$(silo_sources)
  dotnet build "$@" -c Release -p:GatewayBuild="$build" --nologo -v q -nodeReuse:false </dev/null || return
  printf '%s\n' "$state" >"artifacts/$build/.silo-sources"
}
