#!/usr/bin/env bash
# Orleans 10.4.2: a silo starts the watchdog's first thread before it has set the time stamp that this thread compares
# with. If the system takes the processor from the starting thread at that point, the watchdog counts from 0, that is
# from the boot of the machine, and warns that the "participant check thread has not completed for" the machine's
# whole uptime, though the silo has just been started. It also counts against the silo's own health.
# Seen by itself on a busy machine with two cores that had been up for five hours (Linux, .NET 10). Here the silo's
# clock holds the starting thread up for a moment whenever it is read, so that it happens each time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Orleans.Server" Version="10.4.2" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

var lines = new ConcurrentQueue<string>();
var age = Stopwatch.StartNew();
using var silo = Host.CreateDefaultBuilder()
    .ConfigureLogging(log => log.ClearProviders().AddProvider(new Lines(lines)).SetMinimumLevel(LogLevel.Warning))
    .UseOrleans(orleans =>
    {
        orleans.UseLocalhostClustering(siloPort: Free(), gatewayPort: Free());
        orleans.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Membership, new Hesitant());
    })
    .Build();
await silo.StartAsync();
string? warning = null;
var waited = Stopwatch.StartNew();
while (warning is null && waited.Elapsed < TimeSpan.FromSeconds(10))
{
    await Task.Delay(100);
    warning = lines.FirstOrDefault(line => line.Contains("Participant check thread has not completed", StringComparison.Ordinal));
}

await silo.StopAsync();
var told = warning is null ? TimeSpan.Zero : TimeSpan.Parse(warning.Split("completed for ")[1].Split(',')[0], null);
var uptime = TimeSpan.FromMilliseconds(Environment.TickCount64);
Console.WriteLine($"warned {warning is not null}, of a time within a minute of the machine's uptime {(uptime - told).Duration() < TimeSpan.FromMinutes(1)}");
Console.Error.WriteLine($"{warning} (silo {age.Elapsed}, machine {uptime})");

static int Free()
{
    using var socket = new TcpListener(IPAddress.Loopback, 0);
    socket.Start();
    return ((IPEndPoint)socket.LocalEndpoint).Port;
}

internal sealed class Hesitant : TimeProvider
{
    private int _left = 20;

    public override long GetTimestamp()
    {
        if (Thread.CurrentThread.Name != "Orleans.Runtime.Watchdog.Platform" && Interlocked.Decrement(ref _left) >= 0)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(100));
        }

        return System.GetTimestamp();
    }
}

internal sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(formatter(state, exception));

    public void Dispose()
    {
    }
}
CS
seen=$(dotnet run -c Release)
echo "$seen"
expected='warned True, of a time within a minute of the machine'"'"'s uptime True'
[ "$seen" = "$expected" ] || { echo "changed: expected $expected" >&2; exit 1; }
