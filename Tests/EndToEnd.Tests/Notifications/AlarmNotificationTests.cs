using System.Text;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Events;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Notifications;

/// <summary>From a relayer's event to the people: contactors by mail and text message, phones that are offline by push notification.</summary>
public sealed class AlarmNotificationTests : EndToEndTest
{
    private const int Emergency = 100;

    private readonly int _mailPort = FreePorts.Take();
    private readonly int _webPort = FreePorts.Take();

    [Fact]
    public async Task An_alarm_reaches_contactors_and_phones_that_are_offline()
    {
        await using var mail = await ReceiverProcess.StartAsync(_mailPort, "smtp");
        await using var web = await ReceiverProcess.StartAsync(_webPort, "http");
        var gateway = await StartGateway();
        var home = await MakeHome(gateway);
        var offline = await gateway.Connect();
        Expect.Ok(await offline.Request(
            CommandIds.Authorize,
            new { terminal_type = "human", user_name = home.Phone.UserName, password = Phone.Password, os = "ios", token = "the token", terminal_code = "t1" }));
        await offline.DisposeAsync();
        await gateway.MetricBecomes("gateway_connections", n => n == 2, "2 when the phone has gone");

        Expect.Ok(await home.Report(Emergency));

        var letter = await mail.Next("mail");
        Assert.Equal("neighbour@example.org", letter.GetProperty("to").GetString());
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(letter.GetProperty("data").GetString()!.Split("\r\n\r\n", 2)[1]));
        Assert.Matches(@"^Home gas \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC 紧急$", text);

        var (sms, push) = (await Message(web, "sms"), await Message(web, "push"));
        Assert.Equal(("13800000000", text), (sms.GetProperty("recipient").GetString(), sms.GetProperty("text").GetString()));
        Assert.Equal(
            ("the token", "ios", text),
            (push.GetProperty("recipient").GetString(), push.GetProperty("platform").GetString(), push.GetProperty("text").GetString()));
        Assert.Equal("警报：gas", push.GetProperty("subject").GetString());
        await gateway.MetricBecomes("gateway_outbox_sent_total", 3);

        // A phone that is online was told itself.
        await SensorHome.ExpectNotice(home.Phone.Wire, Emergency, isAlarm: true);
        Assert.Equal(2, web.All("request").Count);
    }

    [Fact]
    public async Task What_was_acknowledged_to_the_relayer_is_sent_after_kill_9()
    {
        var gateway = await StartGateway();
        gateway.Allow("are tried again");
        gateway.Allow("recover");
        var home = await MakeHome(gateway);
        Expect.Ok(await home.Report(Emergency));
        await gateway.Kill();

        await using var mail = await ReceiverProcess.StartAsync(_mailPort, "smtp");
        await using var web = await ReceiverProcess.StartAsync(_webPort, "http");
        await gateway.StartAgain();
        Assert.Equal("neighbour@example.org", (await mail.Next("mail")).GetProperty("to").GetString());
        Assert.Equal("13800000000", (await Message(web, "sms")).GetProperty("recipient").GetString());
    }

    private static async Task<JsonElement> Message(ReceiverProcess web, string channel)
    {
        var request = await web.Next("request", r => Body(r).GetProperty("channel").GetString() == channel);
        return Body(request);

        static JsonElement Body(JsonElement request)
        {
            using var json = JsonDocument.Parse(request.GetProperty("body").GetString()!);
            return json.RootElement.Clone();
        }
    }

    private static async Task<SensorHome> MakeHome(GatewayProcess gateway)
    {
        var home = await SensorHome.Make(gateway);
        Expect.Ok(await home.Phone.Ask(
            CommandIds.AddContactor,
            new { apartment_id = home.Phone.ApartmentId, name = "neighbour", mobile_phone = "13800000000", email_addr = "neighbour@example.org" }));
        return home;
    }

    private Task<GatewayProcess> StartGateway() => Start(
        "--Notifications:Mail:Host=127.0.0.1", $"--Notifications:Mail:Port={_mailPort}", "--Notifications:Mail:Security=None",
        "--Notifications:Mail:From=gateway@example.org", "--Notifications:Mail:TimeoutSeconds=5",
        $"--Notifications:Sms:Url=http://127.0.0.1:{_webPort}/take", "--Notifications:Sms:Secret=s", "--Notifications:Sms:TimeoutSeconds=5",
        $"--Notifications:Push:Url=http://127.0.0.1:{_webPort}/take", "--Notifications:Push:Secret=p", "--Notifications:FirstRetrySeconds=1");
}
