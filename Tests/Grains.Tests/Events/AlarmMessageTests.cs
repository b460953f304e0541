using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Notifications;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Events;

/// <summary>Whom an alarm is told by other ways than the phones' connections.</summary>
[Collection(WorldCollection.Name)]
public sealed class AlarmMessageTests(World world) : IDisposable
{
    private static readonly NotificationChannel[] s_all = Enum.GetValues<NotificationChannel>();

    public void Dispose() => world.Notifier.Channels = [];

    [Fact]
    public async Task Contactors_and_offline_phones_are_told_with_the_event()
    {
        world.Notifier.Channels = [.. s_all];
        var home = await SensorHome.New(world, "2690S");
        await world.Apartment(home.Home.ApartmentId).AddContactor(home.Home.AccountId, "x", null, "x@example.org").Within("the contactor");
        await home.Account.KeepPushToken(new PushToken("away", null, "ios", "c1")).Within("the token");
        await home.Account.KeepPushToken(new PushToken("here", null, "android", "c2")).Within("the token");
        await home.Phone(token: "here");

        await home.Report(100);

        var messages = Assert.Single(home.Stored()).Notifications;
        Assert.Equal(
            [
                (NotificationChannel.Sms, "13800000000", ""), (NotificationChannel.Mail, "x@example.org", ""),
                (NotificationChannel.Push, "away", "ios"),
            ],
            messages.Select(m => (m.Channel, m.Recipient, m.Platform)));
        Assert.All(messages, m => Assert.Equal(("alarm in 2", "Home/gas/emergency"), (m.Subject, m.Text)));
    }

    [Fact]
    public async Task What_is_no_alarm_is_told_to_nobody()
    {
        world.Notifier.Channels = [.. s_all];
        var home = await SensorHome.New(world, "5816");
        await home.Report(32);
        Assert.Empty(Assert.Single(home.Stored()).Notifications);
    }

    [Theory]
    [InlineData(NotificationChannel.Sms)]
    [InlineData(NotificationChannel.Mail)]
    [InlineData(NotificationChannel.Push)]
    public async Task Only_ways_that_are_configured_are_used(NotificationChannel channel)
    {
        world.Notifier.Channels = [channel];
        var home = await SensorHome.New(world, "2690S");
        await world.Apartment(home.Home.ApartmentId).AddContactor(home.Home.AccountId, "x", null, "x@example.org").Within("the contactor");
        await home.Account.KeepPushToken(new PushToken("away", null, "ios", "")).Within("the token");
        await home.Report(100);
        Assert.Equal([channel], Assert.Single(home.Stored()).Notifications.Select(n => n.Channel));
    }
}
