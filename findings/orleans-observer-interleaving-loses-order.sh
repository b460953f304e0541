#!/usr/bin/env bash
# Orleans 10.4.2: calls of one grain to one observer, sent one after the other, arrive in order,
# unless the observer's method is marked [AlwaysInterleave]. Then each call is started on the thread pool by itself,
# and later calls overtake earlier ones. For a grain an interleaving call only may run between the awaits of others;
# for an observer the order of arrival is lost as well.
# Seen on Linux with .NET 10: of 20,000 one-way calls several arrived after a later one.
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
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Orleans.Server" Version="10.4.2" />
    <PackageReference Include="Microsoft.Orleans.Client" Version="10.4.2" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

const int Calls = 20_000;
using var silo = Host.CreateDefaultBuilder()
    .ConfigureLogging(log => log.SetMinimumLevel(LogLevel.Error))
    .UseOrleans(orleans => orleans.UseLocalhostClustering(siloPort: Free(), gatewayPort: Free()))
    .Build();
await silo.StartAsync();
var grains = silo.Services.GetRequiredService<IGrainFactory>();
foreach (var interleaves in new[] { false, true })
{
    var observer = new Observer(Calls);
    await grains.GetGrain<ISender>(0).Send(grains.CreateObjectReference<INumbers>(observer), Calls, interleaves);
    await observer.All.WaitAsync(TimeSpan.FromSeconds(60));
    Console.WriteLine($"{(interleaves ? "[AlwaysInterleave]" : "plain")}: all arrived True, some overtaken {observer.Overtaken > 0}");
    GC.KeepAlive(observer);
}

await silo.StopAsync();

static int Free()
{
    using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
    socket.Start();
    return ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
}

public interface INumbers : IGrainObserver
{
    [OneWay]
    Task Plain(int number);

    [OneWay, AlwaysInterleave]
    Task Interleaved(int number);
}

public interface ISender : IGrainWithIntegerKey
{
    Task Send(INumbers observer, int calls, bool interleaves);
}

public sealed class Sender : Grain, ISender
{
    public async Task Send(INumbers observer, int calls, bool interleaves)
    {
        for (var i = 0; i < calls; i++)
        {
            _ = interleaves ? observer.Interleaved(i) : observer.Plain(i);
            if (i % 100 == 99)
            {
                await Task.Yield();
            }
        }
    }
}

public sealed class Observer(int calls) : INumbers
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _greatest = -1;
    private int _count;

    public Task All => _all.Task;

    public int Overtaken { get; private set; }

    public Task Plain(int number) => Take(number);

    public Task Interleaved(int number) => Take(number);

    private Task Take(int number)
    {
        lock (_lock)
        {
            Overtaken += number < _greatest ? 1 : 0;
            _greatest = Math.Max(_greatest, number);
            if (++_count == calls)
            {
                _all.SetResult();
            }
        }

        return Task.CompletedTask;
    }
}
CS
seen=$(dotnet run -c Release 2>&1)
echo "$seen"
expected='plain: all arrived True, some overtaken False
[AlwaysInterleave]: all arrived True, some overtaken True'
[ "$seen" = "$expected" ] || { echo "changed: expected" >&2; echo "$expected" >&2; exit 1; }
