#!/usr/bin/env bash
# DotNetty.Transport 0.7.6: a channel with AutoRead off, and no read asked for, notices neither the other side's end
# (FIN) nor its reset (RST). ChannelInactive is not raised and Active stays true, so a server that stops reading to
# hold a sender back keeps the connections of devices that are long gone. The end is noticed at the next Read() only.
# Seen on Linux with .NET 10.
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
    <PackageReference Include="DotNetty.Transport" Version="0.7.6" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DotNetty.Transport.Bootstrapping;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

var accepted = new BlockingCollection<(IChannel Channel, TaskCompletionSource Closed)>();
var group = new MultithreadEventLoopGroup(1);
var server = await new ServerBootstrap()
    .Group(group)
    .Channel<TcpServerSocketChannel>()
    .ChildOption(ChannelOption.AutoRead, false)
    .ChildHandler(new ActionChannelInitializer<IChannel>(channel =>
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.Pipeline.AddLast(new Watcher(closed));
        accepted.Add((channel, closed));
    }))
    .BindAsync(IPAddress.Loopback, 0);
var port = ((IPEndPoint)server.LocalAddress).Port;

foreach (var reset in new[] { false, true })
{
    var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    await client.ConnectAsync(IPAddress.Loopback, port);
    var (channel, closed) = accepted.Take();
    if (reset)
    {
        client.LingerState = new LingerOption(true, 0);
    }

    client.Dispose();
    var noticed = await Task.WhenAny(closed.Task, Task.Delay(TimeSpan.FromSeconds(5))) == closed.Task;
    Console.WriteLine($"{(reset ? "reset" : "end")}: noticed within 5 s {noticed}, Active {channel.Active}");
    channel.Read();
    await closed.Task.WaitAsync(TimeSpan.FromSeconds(5));
    Console.WriteLine($"{(reset ? "reset" : "end")}: noticed after Read() True");
}

await server.CloseAsync();
await group.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.FromSeconds(1));

internal sealed class Watcher(TaskCompletionSource closed) : ChannelHandlerAdapter
{
    public override void ChannelInactive(IChannelHandlerContext context) => closed.TrySetResult();

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception) => context.CloseAsync();
}
CS
seen=$(dotnet run -c Release 2>&1)
echo "$seen"
expected='end: noticed within 5 s False, Active True
end: noticed after Read() True
reset: noticed within 5 s False, Active True
reset: noticed after Read() True'
[ "$seen" = "$expected" ] || { echo "changed: expected" >&2; echo "$expected" >&2; exit 1; }
