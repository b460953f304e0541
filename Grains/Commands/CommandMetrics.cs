using System.Diagnostics.Metrics;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Grains.Commands;

/// <summary>What is counted about commands of programs.</summary>
internal static class CommandMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Tags <c>state</c> and <c>reason</c>.</summary>
    private static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "gateway.agent.commands", description: "Commands of programs, by what the asker was told.");

    public static void Count(CommandState state, string reason) => Commands.Add(
        1,
        new KeyValuePair<string, object?>("state", state switch
        {
            CommandState.Queued => "queued",
            CommandState.Sent => "sent",
            CommandState.Answered => "answered",
            CommandState.Failed => "failed",
            CommandState.Expired => "expired",
            _ => "unknown",
        }),
        new KeyValuePair<string, object?>("reason", reason));
}
