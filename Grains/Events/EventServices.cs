using Gateway.Grains.Catalogue;
using Gateway.Grains.History;
using Gateway.Grains.Notifications;

namespace Gateway.Grains.Events;

/// <summary>What the handling of events needs of the process. Thread-safe.</summary>
/// <param name="Catalogue">The models.</param>
/// <param name="History">Where events and alarms are kept.</param>
/// <param name="Notifier">How people are told.</param>
/// <param name="Options">The settings.</param>
public sealed record EventServices(DeviceCatalogue Catalogue, IHistory History, INotifier Notifier, EventOptions Options);

/// <summary>The settings of events (protocol 1, "Settings and their defaults in the program").</summary>
public sealed record EventOptions
{
    /// <summary>How long the same state of the same key is a repetition, which is dropped.</summary>
    public TimeSpan RepetitionTime { get; init; } = TimeSpan.FromSeconds(10);
}
