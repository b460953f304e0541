using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Load.Peers;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load peers control</c> and <c>load peers heartbeat</c>: the same runs against message brokers.</summary>
internal static class PeersCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new(
        "peers", "Mosquitto and NATS relaying what control and heartbeat make the gateway relay; each is started for the run alone, on loopback")
    {
        Control(),
        Heartbeat(),
    };

    private static Command Control()
    {
        var pairs = FleetOptions.Pairs();
        var depth = FleetOptions.Depth("Commands");
        return Complete(
            new Command("control", "Control round trips: phone → server → relayer → server → phone") { pairs, depth },
            (context, peer, result, cancellation) =>
                PeerRun.ControlAsync(context, peer.Dialect, result.GetValue(pairs), result.GetValue(depth), cancellation),
            result => new JsonObject { ["pairs"] = result.GetValue(pairs), ["depth"] = result.GetValue(depth) });
    }

    private static Command Heartbeat()
    {
        var connections = FleetOptions.Connections("Clients", 50);
        var depth = FleetOptions.Depth("Pings");
        return Complete(
            new Command("heartbeat", "Pings of clients, as fast as they are answered") { connections, depth },
            (context, peer, result, cancellation) =>
                PeerRun.HeartbeatAsync(context, peer.Dialect, result.GetValue(connections), result.GetValue(depth), cancellation),
            result => new JsonObject { ["connections"] = result.GetValue(connections), ["depth"] = result.GetValue(depth) });
    }

    private static Command Complete(
        Command command,
        Func<RunContext, Peer, ParseResult, CancellationToken, Task<Measured>> measure,
        Func<ParseResult, JsonObject> conditions)
    {
        var names = Peer.All.Select(static peer => peer.Name).ToArray();
        var only = new Option<string?>("--peer") { Description = $"Only this one: {string.Join(" or ", names)} (default: one after the other)" };
        only.AcceptOnlyFromAmong(names);
        command.Options.Add(only);
        var options = new MeasureOptions();
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var code = 0;
            foreach (var peer in Peer.All.Where(peer => (result.GetValue(only) ?? peer.Name) == peer.Name))
            {
                await using var server = await peer.StartAsync(cancellation);
                var context = options.Read(result, server.Address, server.Cost);
                var measured = await measure(context, peer, result, cancellation);
                Report(context, peer, command.Name, conditions(result), measured);
                code = Math.Max(code, measured.ExitCode);
            }

            return code;
        });
        return command;
    }

    private static void Report(RunContext context, Peer peer, string run, JsonObject conditions, Measured measured)
    {
        var json = new JsonObject { ["run"] = run, ["peer"] = peer.Name };
        var figures = measured.Result.ToJson();
        foreach (var part in new[] { conditions, figures })
        {
            foreach (var (name, value) in part)
            {
                json[name] = value?.DeepClone();
            }
        }

        json["unanswered"] = measured.Unanswered;
        context.Report(
            $"{run}: {peer.Name}, {string.Join(", ", conditions.Select(static c => $"{c.Value} {c.Key}"))}, unanswered at the end: {measured.Unanswered}",
            [("", measured.Result.Write)],
            json);
    }
}
