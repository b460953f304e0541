using Gateway.Grains.Catalogue;
using Gateway.Grains.Events;

namespace Gateway.Grains.Tests.Events;

/// <summary>What reports mean, by the document's catalogue.</summary>
public sealed class EventRulesTests
{
    [Theory]
    [InlineData("2690S", 0, "normal", false, false)]
    [InlineData("2690S", 63, "normal", false, false)]
    [InlineData("2690S", 64, "emergency", true, true)]
    [InlineData("2690S", 999, "emergency", true, true)]
    [InlineData("2690S", 1000, "", false, false)]
    [InlineData("2690S", -1, "", false, false)]
    [InlineData("2690S", int.MaxValue, "", false, false)]
    [InlineData("5816", 32, "open", false, true)]
    [InlineData("5816", 64, "damaged", false, true)]
    [InlineData("5890", 64, "damage", false, true)]
    [InlineData("5890", 128, "intrusion", false, true)]
    [InlineData("2111S", 1, "on", false, false)]
    [InlineData("2121D", 200, "dimmer", false, false)]
    public void A_value_means_its_models_state(string model, int value, string state, bool alarmDisarmed, bool alarmArmed)
    {
        var reading = Assert.Single(EventRules.Read(Model(model), 0, value, lastValue: 0));
        Assert.Equal(state, reading.State);
        Assert.Equal(alarmDisarmed, reading.IsAlarm(armed: false));
        Assert.Equal(alarmArmed, reading.IsAlarm(armed: true));
        Assert.Equal(alarmArmed, reading.IsEvent);
    }

    [Theory]
    [InlineData(0, 32, "32 open")]
    [InlineData(32, 32, "")]
    [InlineData(32, 96, "64 damaged")]
    [InlineData(0, 96, "32 open,64 damaged")]
    [InlineData(96, 32, "")]
    [InlineData(32, 64, "64 damaged")]
    [InlineData(0, 160, "32 open,128 normal")]
    [InlineData(0, 0, "")]
    [InlineData(-1, 32, "")]
    public void Of_a_bit_mask_each_bit_that_rises_is_something_of_its_own(int before, int value, string risen)
    {
        var readings = EventRules.Read(Model("5816"), 0, value, before);
        if (risen.Length == 0)
        {
            var reading = Assert.Single(readings);
            Assert.Equal(value, reading.Value);
            Assert.False(reading.IsEvent);
        }
        else
        {
            Assert.Equal(risen, string.Join(',', readings.Select(r => $"{r.Value} {r.State}")));
        }
    }

    [Theory]
    [InlineData("5816", true)]
    [InlineData("5890", true)]
    [InlineData("HRMS-5816", true)]
    [InlineData("2690S", false)]
    [InlineData("158", false)]
    public void Models_that_report_bit_masks_are_known_by_their_names(string model, bool isBitMask) =>
        Assert.Equal(isBitMask, EventRules.IsBitMask(model));

    private static DeviceModel Model(string name)
    {
        Assert.True(DeviceCatalogue.Default.TryGet(name, out var model));
        return model;
    }
}
