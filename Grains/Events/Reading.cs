namespace Gateway.Grains.Events;

/// <summary>One thing that a report says.</summary>
/// <param name="Value">The value; of a bit mask the bit that rose.</param>
/// <param name="State">The name of the model's state for it; empty when the model has none.</param>
/// <param name="AlarmType">The key's alarm type: 0 never, 10 when armed, 20 always.</param>
/// <param name="AlarmLevel">0 normal, else how grave the state is.</param>
internal readonly record struct Reading(int Value, string State, int AlarmType, int AlarmLevel)
{
    /// <summary>The alarm type "when armed".</summary>
    public const int WhenArmed = 10;

    /// <summary>The alarm type "always".</summary>
    public const int Always = 20;

    /// <summary>Whether it is to be kept, and may be an alarm.</summary>
    public bool IsEvent => AlarmLevel > 0 && AlarmType is WhenArmed or Always;

    /// <summary>Whether it is an alarm in an apartment.</summary>
    public bool IsAlarm(bool armed) => IsEvent && (AlarmType == Always || armed);
}
