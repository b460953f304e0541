using System.CommandLine;
using Gateway.Load.Bench;
using Gateway.Load.Peers;

namespace Gateway.Load.Cli;

/// <summary><c>load bench</c>.</summary>
internal static class BenchCommand
{
    private const string Kestrel = "kestrel";

    // 50x16 is measured with as many commands per relayer as are in flight; the other columns do not reach it.
    private const string Window = "--Messaging:MaxCommandsPerRelayer=16";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        string[] servers =
        [
            Contestant.FloorName, Contestant.SubjectName, Kestrel, .. Peer.All.Select(static peer => peer.Name), Contestant.BeforeName,
        ];
        var gateway = new Option<string>("--gateway")
        {
            Description = "The folder of the gateway's program (default: the build beside this program's)",
            DefaultValueFactory = _ => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Silo/release")),
        };
        var before = new Option<string?>("--before") { Description = "The folder of a former build's program, to be compared with" };
        var beforeSettings = Many("--before-setting", "A setting of the former build, Section:Key=value; may be repeated");
        var settings = Many("--setting", "A setting of the gateway on both transports, Section:Key=value; may be repeated");
        var only = Many("--only", $"Only these servers: {string.Join(", ", servers)} (default: all, {Contestant.BeforeName} if --before is given)");
        var columns = Many("--column", $"Only these columns: {string.Join(", ", Column.All.Select(static column => column.Title))} (default: all)");
        only.AcceptOnlyFromAmong(servers);
        columns.AcceptOnlyFromAmong([.. Column.All.Select(static column => column.Title)]);
        var rounds = RunOptions.Count("--rounds", "How often each server has its turn", 3, 1000);
        var settling = RunOptions.Count("--settle", "How long each server is under load before the first round, in seconds", 20, 3600);
        var options = new MeasureOptions();
        var command = new Command(
            "bench",
            "Compares the floor, the gateway on DotNetty and on Kestrel, Mosquitto, NATS and a former build: all up at once, measured in turn; "
            + "prints medians and ratios as Markdown. Columns: pairs of a phone and a relayer x commands in flight, and heartbeats of 50 relayers")
        {
            gateway, before, settings, beforeSettings, only, columns, rounds, settling,
        };
        options.AddTo(command, json: false);
        command.SetAction((result, cancellation) =>
        {
            bool Asked(string name) => result.GetValue(only) is not { Length: > 0 } names || names.Contains(name);
            var folder = result.GetValue(gateway)!;
            var contestants = new List<Contestant>();
            void Add(string name, Func<Contestant> make)
            {
                if (Asked(name))
                {
                    contestants.Add(make());
                }
            }

            string[] own = [Window, .. Arguments(result.GetValue(settings))];
            Add(Contestant.FloorName, Contestant.Floor);
            Add(Contestant.SubjectName, () => Contestant.Gateway(Contestant.SubjectName, folder, ["--Edge:Transport=DotNetty", .. own]));
            Add(Kestrel, () => Contestant.Gateway(Kestrel, folder, ["--Edge:Transport=Kestrel", .. own]));
            foreach (var peer in Peer.All)
            {
                Add(peer.Name, () => Contestant.Broker(peer));
            }

            if (result.GetValue(before) is { } former)
            {
                Add(
                    Contestant.BeforeName,
                    () => Contestant.Gateway(Contestant.BeforeName, former, [Window, .. Arguments(result.GetValue(beforeSettings))]));
            }

            var chosen = Column.All.Where(column => result.GetValue(columns) is not { Length: > 0 } titles || titles.Contains(column.Title));
            return BenchRun.RunAsync(
                contestants,
                [.. chosen],
                result.GetValue(rounds),
                TimeSpan.FromSeconds(result.GetValue(settling)),
                server => options.Read(result, server.Address, server.Cost),
                result.InvocationConfiguration.Output,
                result.InvocationConfiguration.Error,
                cancellation);
        });
        return command;
    }

    private static IEnumerable<string> Arguments(string[]? settings) => (settings ?? []).Select(static setting => $"--{setting}");

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}
