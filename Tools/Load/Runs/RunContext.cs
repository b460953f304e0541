using System.Text.Json.Nodes;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>What all runs have in common.</summary>
internal sealed record RunContext
{
    /// <summary>The server under load.</summary>
    public required ServerAddress Address { get; init; }

    /// <summary>How long to measure.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long to run before, unmeasured.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The server's process, if known.</summary>
    public ServerProcess? Server { get; init; }

    /// <summary>Whether the JSON line is all that goes to <see cref="Output"/>.</summary>
    public bool JsonOnly { get; init; }

    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where progress goes.</summary>
    public required TextWriter Progress { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Watches a meter.</summary>
    public Observation Observe(Meter meter) => new(meter, Server, Time, Progress);

    /// <summary>Writes the results: a table each, then one line of JSON.</summary>
    /// <param name="title">The conditions, for people.</param>
    /// <param name="tables">Headings and what stands below them.</param>
    /// <param name="json">All of it for programs.</param>
    public void Report(string title, IEnumerable<(string Heading, Action<TextWriter> Write)> tables, JsonObject json)
    {
        if (!JsonOnly)
        {
            Output.WriteLine();
            Output.WriteLine(title);
            foreach (var (heading, write) in tables)
            {
                if (heading.Length > 0)
                {
                    Output.WriteLine(heading);
                }

                write(Output);
            }

            Output.WriteLine();
        }

        Output.WriteLine(json.ToJsonString());
    }

    /// <summary>The exit code: a run in which nothing succeeded, or whose connections broke, has failed.</summary>
    public static int ExitCode(params ReadOnlySpan<Result> results)
    {
        foreach (var result in results)
        {
            if (result.Counts.Operations == 0 || result.Counts.LostConnections > 0)
            {
                return ToolHost.Failed;
            }
        }

        return 0;
    }
}
