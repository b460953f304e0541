#!/usr/bin/env bash
# Orleans 10.4.2: calls that one caller makes in a row to one grain, or to one grain service, of another silo are begun
# there in another order than they were made, though both silos stand still otherwise and nothing fails: what arrives in
# one read of the socket is begun from the newest to the oldest. The same calls to a grain on the caller's silo are begun
# in order, so that a program tried on one silo shows nothing of it.
# Seen on Linux with .NET 10: of 200 bursts of 20 calls at the far silo, many had a call directly before its predecessor.
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
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Services;
using Orleans.Services;

const int Bursts = 200, Calls = 20;
var primary = new IPEndPoint(IPAddress.Loopback, Free());
using var near = await Start(primary.Port, primary);
using var far = await Start(Free(), primary);
var there = far.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
var service = near.Services.GetRequiredService<IFarClient>();
var grains = near.Services.GetRequiredService<IGrainFactory>();
await far.Services.GetRequiredService<IGrainFactory>().GetGrain<IFarGrain>(0).Where();
var (farGrain, nearGrain) = (grains.GetGrain<IFarGrain>(0), grains.GetGrain<IFarGrain>(1));
Console.WriteLine($"one grain is on the far silo, one on the caller's: {await farGrain.Where() == there && await nearGrain.Where() != there}");
Console.WriteLine($"grain on the caller's silo: calls begun right before their predecessors {await Reversed(nearGrain.Take)}");
Console.WriteLine($"grain on the other silo: calls begun right before their predecessors {await Reversed(farGrain.Take)}");
Console.WriteLine($"grain service on the other silo: calls begun right before their predecessors {await Reversed(number => service.At(there).Take(number))}");
await far.StopAsync();
await near.StopAsync();

static async Task<bool> Reversed(Func<int, Task> call)
{
    var reversed = 0;
    for (var burst = 0; burst < Bursts; burst++)
    {
        Seen.Numbers.Clear();
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call).ToArray());
        var seen = Seen.Numbers.ToArray();
        if (seen.Length != Calls)
        {
            throw new InvalidOperationException($"{seen.Length} of {Calls} calls were seen");
        }

        reversed += seen.Zip(seen.Skip(1)).Count(pair => pair.Second == pair.First - 1);
    }

    return reversed > 0;
}

static async Task<IHost> Start(int port, IPEndPoint primary)
{
    var host = Host.CreateDefaultBuilder()
        .ConfigureLogging(log => log.SetMinimumLevel(LogLevel.Critical))
        .UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(port, Free(), primary);
            orleans.AddGrainService<FarService>();
            orleans.Services.AddSingleton<IFarClient, FarClient>();
        })
        .Build();
    await host.StartAsync();
    return host;
}

static int Free()
{
    using var socket = new TcpListener(IPAddress.Loopback, 0);
    socket.Start();
    return ((IPEndPoint)socket.LocalEndpoint).Port;
}

public static class Seen
{
    public static readonly ConcurrentQueue<int> Numbers = new();
}

public interface IFarGrain : IGrainWithIntegerKey
{
    Task<SiloAddress> Where();

    Task Take(int number);
}

[PreferLocalPlacement]
public sealed class FarGrain(ILocalSiloDetails silo) : Grain, IFarGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task Take(int number)
    {
        Seen.Numbers.Enqueue(number);
        return Task.CompletedTask;
    }
}

public interface IFarService : IGrainService
{
    Task Take(int number);
}

public sealed class FarService(GrainId id, Silo silo, ILoggerFactory logs) : GrainService(id, silo, logs), IFarService
{
    public Task Take(int number)
    {
        Seen.Numbers.Enqueue(number);
        return Task.CompletedTask;
    }
}

public interface IFarClient
{
    IFarService At(SiloAddress silo);
}

public sealed class FarClient(IServiceProvider services) : GrainServiceClient<IFarService>(services), IFarClient
{
    public IFarService At(SiloAddress silo) => GetGrainService(silo);
}
CS
seen=$(dotnet run -c Release 2>&1)
echo "$seen"
expected="one grain is on the far silo, one on the caller's: True
grain on the caller's silo: calls begun right before their predecessors False
grain on the other silo: calls begun right before their predecessors True
grain service on the other silo: calls begun right before their predecessors True"
[ "$seen" = "$expected" ] || { echo "changed: expected" >&2; echo "$expected" >&2; exit 1; }
