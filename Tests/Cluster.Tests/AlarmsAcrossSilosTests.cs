using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>An alarm reaches every phone of the account once, on whatever silo, also when the silo is lost that knew where they are.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AlarmsAcrossSilosTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Sensor = "2690S";
    private const int Emergency = 100;

    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(5);

    [PostgresFact]
    public async Task Phones_on_every_silo_hear_of_it_before_and_after_a_silo_is_killed()
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        var silos = await cluster.StartAsync("Kestrel", "DotNetty", "Kestrel");
        var (a, b, dying) = (silos[0], silos[1], silos[2]);

        // The account's grain lives where its phone signed up: on the silo that is killed. The relayer's lives on.
        var home = await Home.CreateAsync(dying, grainAt: b);
        await using var here = await Phone.LogInAsync(a, home.User);
        await using var there = await Phone.LogInAsync(b, home.User);
        await using var relayer = await Relayer.ConnectAsync(b, home.RelayerCode);
        var codes = Enumerable.Range(0, 3).Select(i => $"{home.DeviceCode}{i:X2}").ToArray();
        foreach (var code in codes)
        {
            Phone.Ok(await here.AddDeviceAsync(home.ApartmentId, code, home.RelayerId, Sensor));
        }

        Phone.Ok(await relayer.ReportAsync(codes[0], Emergency));
        await HearOf(codes[0], here, there);

        await dying.Process.KillHard();

        // Nobody knows of the loss yet; a report that is refused is made again, as a relayer does.
        await Acknowledged(relayer, codes[1]);
        await HearOf(codes[1], here, there);

        // In this moment grains come to life again and phones are attached anew.
        await a.Process.Line(line => line.Contains("is gone; attaching", StringComparison.Ordinal), "the notice of the loss");
        await Acknowledged(relayer, codes[2]);
        await HearOf(codes[2], here, there);

        var alarms = Phone.Read(
            await there.AskAsync(CommandIds.QueryAlarm, new QueryAlarmRequest(0), MessagingBodies.Json.QueryAlarmRequest),
            MessagingBodies.Json.QueryAlarmResponse).Alarms;
        Assert.Equal(codes.Reverse(), alarms.Select(alarm => alarm.DevCode));
        Assert.False(here.Notices.TryRead(out var twice), $"A notice came twice: {twice?.Text}");
        Assert.False(there.Notices.TryRead(out twice), $"A notice came twice: {twice?.Text}");
    }

    private static async Task Acknowledged(Relayer relayer, string code)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while ((await relayer.ReportAsync(code, Emergency)).Status != StatusCode.Ok)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Waiting.Deadline, $"The event of {code} is refused again and again");
        }
    }

    private static async Task HearOf(string code, params Phone[] phones)
    {
        foreach (var phone in phones)
        {
            var notice = await phone.Notices.Next($"the notice of {code}");
            Assert.Equal(CommandIds.EventDev, notice.CommandId);
            Assert.True(MessagingBodies.TryRead(new(notice.Body), MessagingBodies.Json.EventNotice, out var body, out _), notice.Text);
            Assert.Equal((code, "True"), (body.DevCode, body.IsAlarm));
        }
    }
}
