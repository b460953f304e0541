using System.Collections.Immutable;
using Gateway.Grains.Catalogue;

namespace Gateway.Grains.Events;

/// <summary>What a report of a device means (protocol 1, "Events and alarms"). Pure functions.</summary>
internal static class EventRules
{
    /// <summary>Whether a model reports a bit mask, each bit of which is something of its own.</summary>
    public static bool IsBitMask(string model) =>
        model.StartsWith("58", StringComparison.Ordinal) || model.StartsWith("HRMS-58", StringComparison.Ordinal);

    /// <summary>What a report says.</summary>
    /// <param name="model">The device's model.</param>
    /// <param name="keySequence">The key, which the model has.</param>
    /// <param name="value">The value.</param>
    /// <param name="lastValue">The key's value before it; 0 when it is unknown.</param>
    /// <returns>At least one: of a bit mask in which no bit rose, the value itself, which is no event then.</returns>
    public static ImmutableArray<Reading> Read(DeviceModel model, int keySequence, int value, int lastValue)
    {
        var alarmType = model.KeyAlarmTypes[keySequence];
        if (!IsBitMask(model.Name))
        {
            return [Read(model, alarmType, value)];
        }

        var risen = value & ~lastValue;
        if (risen == 0)
        {
            return [Read(model, alarmType, value) with { AlarmLevel = 0 }];
        }

        var readings = ImmutableArray.CreateBuilder<Reading>();
        for (var bit = 0; bit < 31; bit++)
        {
            if ((risen & (1 << bit)) != 0)
            {
                readings.Add(Read(model, alarmType, 1 << bit));
            }
        }

        return readings.DrainToImmutable();
    }

    private static Reading Read(DeviceModel model, int alarmType, int value)
    {
        foreach (var state in model.States)
        {
            if (state.From <= value && value <= state.To)
            {
                return new Reading(value, state.Name, alarmType, state.AlarmLevel);
            }
        }

        return new Reading(value, "", alarmType, 0);
    }
}
