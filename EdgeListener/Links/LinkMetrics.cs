using System.Diagnostics.Metrics;

namespace Gateway.EdgeListener.Links;

/// <summary>What is counted about commands on their way to devices.</summary>
internal static class LinkMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Tag <c>kind</c>.</summary>
    private static readonly Counter<long> LateAnswers = Meter.CreateCounter<long>(
        "gateway.device.late_answers", description: "Answers of devices to which no command was under way any more.");

    /// <summary>Commands that could not go straight to a link of this process.</summary>
    public static readonly Counter<long> Searches = Meter.CreateCounter<long>(
        "gateway.commands.searches", description: "Commands for which the device's grain was asked before they were sent.");

    /// <summary>Commands that were handed to another silo.</summary>
    public static readonly Counter<long> Forwarded = Meter.CreateCounter<long>(
        "gateway.commands.forwarded", description: "Commands that were handed to the silo of the device's connection.");

    /// <summary>Commands of other silos that came too late to keep their place.</summary>
    public static readonly Counter<long> Late = Meter.CreateCounter<long>(
        "gateway.commands.late", description: "Commands of other silos that were not sent, since a later one to the same device had been.");

    /// <summary>Counts an answer to which no command was under way any more.</summary>
    public static void CountLateAnswer(string kind) => LateAnswers.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
