using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Events;

/// <summary>A report's way: judged, stored, told.</summary>
[Collection(WorldCollection.Name)]
public sealed class EventTests(World world)
{
    private const int Emergency = 100;

    [Fact]
    public async Task An_alarm_is_stored_and_told_to_every_phone_once()
    {
        var home = await SensorHome.New(world, "2690S");
        var (first, _) = await home.Phone();
        var (second, _) = await home.Phone(wantsEvents: true);

        Assert.Equal(Outcome.Ok, await home.Report(Emergency));

        var stored = Assert.Single(home.Stored());
        Assert.Equal((home.Home.RelayerId, home.Code, 0, "2690S", Emergency, "emergency"), (
            stored.Event.RelayerId, stored.Event.DeviceCode, stored.Event.KeySequence, stored.Event.Model, stored.Event.Value, stored.Event.State));
        var alarm = Assert.Single(stored.Alarms);
        Assert.Equal((home.Home.AccountId, home.Home.ApartmentId, home.DeviceId, 101, "gas", 20, 1), (
            alarm.AccountId, alarm.ApartmentId, alarm.DeviceId, alarm.DeviceTypeId, alarm.DeviceType, alarm.AlarmType, alarm.AlarmLevel));
        foreach (var edge in new[] { first, second })
        {
            var notice = await SensorHome.Next(edge);
            Assert.Equal(
                $$"""{"dev_code":"{{home.Code}}","value":100,"dev_key_seq":0,"name":"gas","dev_model":"2690S","is_alarm":"True"}""",
                notice.GetRawText());
            SensorHome.PassRepetitionTime(world);
            await SensorHome.AssertNothingBefore(edge, () => home.Report(101), 101);
        }
    }

    [Fact]
    public async Task A_normal_value_is_told_only_to_phones_that_asked_and_not_stored()
    {
        var home = await SensorHome.New(world, "2690S");
        var (asked, _) = await home.Phone(wantsEvents: true);
        var (other, _) = await home.Phone();

        Assert.Equal(Outcome.Ok, await home.Report(5));

        var notice = await SensorHome.Next(asked);
        Assert.Equal("False", notice.GetProperty("is_alarm").GetString());
        Assert.Empty(home.Stored());
        await SensorHome.AssertNothingBefore(other, () => home.Report(Emergency), Emergency);
    }

    [Fact]
    public async Task A_door_is_an_alarm_only_when_the_apartment_is_armed()
    {
        var home = await SensorHome.New(world, "5816");
        var (asked, _) = await home.Phone(wantsEvents: true);

        Assert.Equal(Outcome.Ok, await home.Report(32));
        Assert.Empty(Assert.Single(home.Stored()).Alarms);
        Assert.Equal("False", (await SensorHome.Next(asked)).GetProperty("is_alarm").GetString());

        Assert.Equal(Outcome.Ok, await home.Report(0));
        Assert.Equal(0, (await SensorHome.Next(asked)).GetProperty("value").GetInt32());
        await home.Arm();
        SensorHome.PassRepetitionTime(world);
        Assert.Equal(Outcome.Ok, await home.Report(32));
        Assert.Single(home.Stored()[^1].Alarms);
        Assert.Equal("True", (await SensorHome.Next(asked)).GetProperty("is_alarm").GetString());

        await home.Arm(1);
        SensorHome.PassRepetitionTime(world);
        await home.Report(0);
        await home.Report(32);
        Assert.Empty(home.Stored()[^1].Alarms);
    }

    [Fact]
    public async Task The_same_state_within_ten_seconds_is_dropped_and_another_is_not()
    {
        var home = await SensorHome.New(world, "5890");
        await home.Report(128);
        await home.Report(0);
        await home.Report(128);
        Assert.Single(home.Stored());
        await home.Report(192);
        Assert.Equal(["intrusion", "damage"], home.Stored().Select(s => s.Event.State));

        await home.Report(0);
        SensorHome.PassRepetitionTime(world);
        await home.Report(128);
        Assert.Equal(3, home.Stored().Length);
    }

    [Fact]
    public async Task A_device_codes_case_does_not_count()
    {
        var home = await SensorHome.New(world, "2690S");
        Assert.Equal(Outcome.Ok, await home.Report(Emergency, home.Code.ToLowerInvariant()));
        Assert.Equal(Outcome.Ok, await home.Report(Emergency));
        Assert.Equal(home.Code, Assert.Single(home.Stored()).Event.DeviceCode);
    }

    [Theory]
    [InlineData("FFFFFFFF", 0)]
    [InlineData("", 0)]
    [InlineData(null, 1)]
    [InlineData(null, -1)]
    [InlineData(null, int.MaxValue)]
    public async Task What_is_not_in_any_apartment_is_refused(string? code, int key)
    {
        var home = await SensorHome.New(world, "2690S");
        Assert.Equal(Outcome.NoSuchDevice, await home.Report(Emergency, code, key));
        Assert.Empty(home.Stored());
    }

    [Fact]
    public async Task A_device_under_another_relayer_is_not_this_ones_to_report()
    {
        var home = await SensorHome.New(world, "2690S");
        var apartment = world.Apartment(home.Home.ApartmentId);
        var second = await apartment.AddRelayer(home.Home.AccountId, World.NewName("box"), "second").Within("the relayer");
        var reply = await world.Relayer(second.Value!.Id).Report(new DeviceReport(home.Code, 0, Emergency)).Within("the report");
        Assert.Equal(Outcome.NoSuchDevice, reply.Outcome);
    }

    [Fact]
    public async Task A_device_in_two_apartments_is_one_event_and_an_alarm_in_each()
    {
        var home = await SensorHome.New(world, "5816");
        var other = await world.NewHome();
        var apartment = world.Apartment(other.ApartmentId);
        var linked = await apartment.AddRelayer(other.AccountId, home.Home.RelayerCode, "shared").Within("the relayer");
        Assert.Equal(home.Home.RelayerId, linked.Value!.Id);
        await apartment.AddDevice(other.AccountId, World.NewDevice(home.Code, "5816", linked.Value.Id)).Within("the device");
        await apartment.SetArm(other.AccountId, 2).Within("the arming");

        await home.Report(32);

        Assert.Equal(other.ApartmentId, Assert.Single(Assert.Single(home.Stored()).Alarms).ApartmentId);
        await home.Arm();
        await home.Report(96);
        Assert.Equal(2, home.Stored()[^1].Alarms.Length);
    }

    [Fact]
    public async Task An_event_that_the_storage_does_not_take_is_refused_told_to_nobody_and_taken_when_it_comes_again()
    {
        var home = await SensorHome.New(world, "5816");
        await home.Arm();
        var (phone, _) = await home.Phone();
        world.History.Verdicts[home.Home.RelayerId] = Task.FromResult(false);
        Assert.Equal(Outcome.StorageFailure, await home.Report(33));
        Assert.Empty(home.Stored());

        world.History.Verdicts.TryRemove(home.Home.RelayerId, out _);
        await SensorHome.AssertNothingBefore(phone, () => home.Report(33), 32);
        Assert.Single(home.Stored());
    }

    [Fact]
    public async Task A_repetition_is_acknowledged_only_when_the_first_is_stored()
    {
        var home = await SensorHome.New(world, "2690S");
        var verdict = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.History.Verdicts[home.Home.RelayerId] = verdict.Task;
        var first = home.Relayer.Report(new DeviceReport(home.Code, 0, Emergency));
        var second = home.Relayer.Report(new DeviceReport(home.Code, 0, Emergency));
        Assert.True(await home.Relayer.Link(home.Home.ApartmentId, "x").Within("a turn of the grain"));
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);

        verdict.SetResult(false);

        Assert.Equal(Outcome.StorageFailure, (await first.Within("the first")).Outcome);
        Assert.Equal(Outcome.StorageFailure, (await second.Within("the second")).Outcome);
        world.History.Verdicts.TryRemove(home.Home.RelayerId, out _);
    }

    [Fact]
    public async Task Gas_closes_the_apartments_valve()
    {
        var home = await SensorHome.New(world, "2690S");
        var valve = await SensorHome.In(world, home.Home, "2141A");
        var edge = world.NewEdge();
        var connection = edge.Connect();
        var login = await home.Relayer.Attach(connection, home.Home.RelayerCode).Within("the login");
        var link = edge.LogIn(connection, home.Relayer, login.Epoch);

        Assert.Equal(Outcome.Ok, await home.Report(Emergency));

        var command = (await edge.Deliveries.Next("the command to the valve")).Message;
        Assert.Equal(0x00060001u, command.CommandId);
        Assert.Equal(
            $$"""{"dev_model":"2141A","dev_code":"{{valve.Code}}","dev_key_seq":0,"value":1}""",
            System.Text.Encoding.UTF8.GetString(command.Body.Span));
        link.Answer(command.Sequence, command.CommandId, 0, default);
        GC.KeepAlive(edge);
    }
}
