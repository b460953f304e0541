using System.Globalization;
using System.Reflection;
using Gateway.Emulator.Cli;
using Gateway.Emulator.Phone;
using Gateway.Emulator.Relayer;
using Gateway.Protocol.Messaging;
using Gateway.Tools.Tests.Fakes;

namespace Gateway.Tools.Tests.Emulator;

/// <summary>The phone's walk against a gateway that does one thing wrong, with the emulated relayer on its other side.</summary>
public sealed class PhoneAutoTests
{
    [Theory]
    [InlineData("none", StartTag.None)]
    [InlineData("03bb", StartTag.Tag03BB)]
    [InlineData("01bb", StartTag.Tag01BB)]
    [InlineData("02aa5503", StartTag.Tag02AA5503)]
    public async Task All_pass_against_a_right_gateway(string tag, StartTag expected)
    {
        await using var gateway = new FakeGateway();
        var run = await WalkAsync(gateway, "--tag", tag);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("33 of 33 passed", run.Output, StringComparison.Ordinal);
        Assert.Equal(expected, gateway.Tags.Last());
    }

    [Theory]
    [InlineData(Fault.AccountIsRefused, "AddAccount", "status 5 user_name has been existed")]
    [InlineData(Fault.LoginForgetsApartments, "Authorize", "apartments are [], not [1]")]
    [InlineData(Fault.HeartBeatIsNeverAnswered, "HeartBeat", "no response to HeartBeat within 1 s")]
    [InlineData(Fault.VersionStays, "AddRelayer", "did not rise")]
    [InlineData(Fault.RelayerAlwaysOffline, "QueryRelayerStatus", "emulator relayer --code test_relayer")]
    [InlineData(Fault.RelayerAlwaysOffline, "ControlDevice", "emulator relayer --code test_relayer")]
    [InlineData(Fault.DeviceUnderNoRelayer, "QueryApartment", "does not show device")]
    [InlineData(Fault.ApartmentInfoAlways, "QueryApartment", "although the version is the phone's")]
    [InlineData(Fault.ControlAnsweredByGateway, "ControlDevice", "is malformed")]
    [InlineData(Fault.ControlLost, "ControlDevice", "no response to ControlDevice within 1 s")]
    [InlineData(Fault.AccountOfSomeoneElse, "QueryAccount", "user_name is 'someone'")]
    [InlineData(Fault.RemovedDeviceStillShows, "RemoveDevice", "still shows the device")]
    [InlineData(Fault.RemovedDeviceStillControlled, "RemoveDevice", "ControlDevice still gets status 0 ok")]
    [InlineData(Fault.RenamesAreForgotten, "ModifyDevice", "still called 'light'")]
    [InlineData(Fault.RenamesAreForgotten, "ModifyApartment", "still called 'Emulated'")]
    [InlineData(Fault.RemovedApartmentStillShows, "RemoveApartment", "still shows it")]
    [InlineData(Fault.ClosesAtQueryApartment, "QueryApartment", "server closed the connection")]
    [InlineData(Fault.MalformedBody, "QueryApartment", "is malformed")]
    [InlineData(Fault.SceneIsForgotten, "AddScene", "does not show scene")]
    [InlineData(Fault.SceneIsNeverSent, "SetScene", "has value 1, not 0")]
    [InlineData(Fault.SceneIdIsNotSet, "SetScene", "scene_id is null, not ")]
    [InlineData(Fault.SceneRaisesVersion, "SetScene", "QueryApartment shows version 4, not 3")]
    [InlineData(Fault.LightsStayOff, "SetScene all lights", "has value 0, not 1")]
    [InlineData(Fault.RenamesAreForgotten, "ModifyScene", "is called 'evening', not 'evening, renamed'")]
    [InlineData(Fault.SceneValuesAreForgotten, "ModifyScene", "has value 0 for key 0 ")]
    [InlineData(Fault.RemovedSceneStillShows, "RemoveScene", "still shows the scene")]
    [InlineData(Fault.RemovedSceneIsStillSet, "RemoveScene", "SetScene still sets it")]
    [InlineData(Fault.ContactorIsForgotten, "AddContactor", "does not show contactor")]
    [InlineData(Fault.ContactorLosesAddress, "ModifyContactor", "shows 'keeper, renamed' (13800000000; ), not ")]
    [InlineData(Fault.RemovedContactorStillShows, "RemoveContactor", "still shows the contactor")]
    [InlineData(Fault.LanguageIsForgotten, "SetProfile", "language_name is 'zh-CN', not 'en-US'")]
    [InlineData(Fault.OtherPhoneStays, "SetProfile password", "other phone was not closed")]
    [InlineData(Fault.OtherPhoneIsNotTold, "SetProfile password", "closed without a notice")]
    [InlineData(Fault.NewPasswordIsForgotten, "SetProfile password", "Authorize was answered with status 14")]
    [InlineData(Fault.OldPasswordStillLogsIn, "SetProfile password", "older password gets status 0 ok, not 14")]
    [InlineData(Fault.PasswordIsRestoredForNobody, "PasswordRestore", "nobody's address gets status 0 ok, not 16")]
    [InlineData(Fault.ArmStateIsForgotten, "SetArm", "arm_state is 1, not 2")]
    [InlineData(Fault.ArmNoticeIsMissing, "SetArm", "no notice SetArm came within 1 s")]
    [InlineData(Fault.ArmNoticeComesTwice, "SetArm", "the notice SetArm came twice")]
    [InlineData(Fault.ArmNoticeSaysOff, "SetArm", "ArmState = 1 }, not ")]
    [InlineData(Fault.RelayerLoginIsRefused, "Authorize relayer", "status 14 authentication fail; does the gateway take known relayers only?")]
    [InlineData(Fault.RelayerAlwaysOffline, "Authorize relayer", "QueryRelayerStatus gets status 8")]
    [InlineData(Fault.EventIsRefused, "EventDev", "status 10 no device")]
    [InlineData(Fault.AlarmNoticeIsMissing, "EventDev", "no notice EventDev came within 1 s")]
    [InlineData(Fault.AlarmNoticeComesTwice, "EventDev", "the notice EventDev came twice")]
    [InlineData(Fault.AlarmNoticeIsNoAlarm, "EventDev", "IsAlarm = False }, not ")]
    [InlineData(Fault.AlarmIsForgotten, "QueryAlarm", "the alarm does not show")]
    [InlineData(Fault.AlarmIsKeptTwice, "QueryAlarm", "2 alarms show, not 1")]
    [InlineData(Fault.AlarmFilterIsIgnored, "QueryAlarm", "shows among the light's")]
    [InlineData(Fault.SuperboxIsRefused, "Authorize superbox", "was answered with status 14")]
    [InlineData(Fault.OlderConnectionStays, "Authorize superbox", "older connection was not closed")]
    public async Task A_wrong_gateway_fails_the_command_that_shows_it(Fault fault, string command, string reason)
    {
        await using var gateway = new FakeGateway(fault);
        var run = await WalkAsync(gateway, "--deadline", "1");

        Assert.Equal(1, run.ExitCode);
        var verdict = Assert.Single(run.Output.Split('\n'), line => line.StartsWith($"FAILED   {command} ", StringComparison.Ordinal));
        Assert.Contains(reason, verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_has_a_row()
    {
        var rows = typeof(PhoneAutoTests).GetMethod(nameof(A_wrong_gateway_fails_the_command_that_shows_it))!.GetCustomAttributes<InlineDataAttribute>();
        var shown = rows.SelectMany(row => row.GetData(null!)).Select(data => (Fault)data[0]);
        Assert.Equal(Enum.GetValues<Fault>().Where(fault => fault != Fault.None), shown.Distinct().Order());
    }

    [Fact]
    public async Task Every_command_that_a_client_can_send_is_walked()
    {
        await using var gateway = new FakeGateway();
        var run = await WalkAsync(gateway);

        // What only the gateway sends is none of a client's.
        foreach (var command in CommandNames.All.Except(["RedirectNotify"]))
        {
            Assert.Contains(run.Output.Split('\n'), line => line.StartsWith($"passed   {command} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_mail_server_there_is_nothing_to_restore_a_password_with()
    {
        await using var gateway = new FakeGateway { SendsMail = false };
        var run = await WalkAsync(gateway);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("nobody's address: status 15 try later...", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_walk_leaves_the_password_that_it_was_given()
    {
        await using var gateway = new FakeGateway();
        var run = await WalkAsync(gateway, "--password", "mine");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal("mine", gateway.Account.Password);
    }

    [Fact]
    public async Task What_cannot_be_tried_is_not_passed()
    {
        await using var gateway = new FakeGateway(Fault.ClosesAtQueryApartment);
        var run = await WalkAsync(gateway);

        // The connection is gone, so that none of the rest can pass; each has a line all the same.
        Assert.Contains("6 of 33 passed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_byte_sent_and_received_is_printed()
    {
        await using var gateway = new FakeGateway();
        var run = await WalkAsync(gateway);

        Assert.Contains("→ HeartBeat #3, 16 bytes\n   00 00 00 10 00 00 00 02 00 00 00 00 00 00 00 03\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "← HeartBeat #3 status 0 ok, 16 bytes\n   00 00 00 10 80 00 00 02 00 00 00 00 00 00 00 03\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_leaves_what_show_shows_later()
    {
        await using var gateway = new FakeGateway();
        var kept = await WalkAsync(gateway, "--keep", "--user", "visitor", "--password", "secret");
        Assert.True(kept.ExitCode == 0, kept.Output);
        Assert.Contains("15 of 15 passed", kept.Output, StringComparison.Ordinal);
        Assert.Contains("emulator phone show --user visitor --password secret", kept.Output, StringComparison.Ordinal);

        var shown = await ToolRun.RunAsync(
            EmulatorCommand.Create(TextReader.Null), "phone", "show", "--user", "visitor", "--password", "secret", "--port", Text(gateway.Port));

        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Contains("account visitor, email 'visitor@example.org'", shown.Output, StringComparison.Ordinal);
        Assert.Contains("apartment 1 'Home': version 0", shown.Output, StringComparison.Ordinal);
        Assert.Contains("test_relayer 'relayer'", shown.Output, StringComparison.Ordinal);
        Assert.Contains("2111S light", shown.Output, StringComparison.Ordinal);
        Assert.Contains("'evening': device 4 key 0 to 0", shown.Output, StringComparison.Ordinal);
        Assert.Contains("'keeper', mobile phone '', email 'keeper@example.org'", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Press_control_counts_its_round_trips()
    {
        await using var gateway = new FakeGateway();
        var run = await WithRelayerAsync(gateway, ["phone", "press-control", "--count", "5", "--interval-ms", "0"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("#5 value 1: status 0 ok", run.Output, StringComparison.Ordinal);
        Assert.Contains("5 succeeded, 0 failed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Press_control_fails_when_a_round_trip_does()
    {
        await using var gateway = new FakeGateway(Fault.RelayerAlwaysOffline);
        var run = await WithRelayerAsync(gateway, ["phone", "press-control", "--count", "2", "--interval-ms", "0"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("2 failed, none succeeded", run.Output, StringComparison.Ordinal);
    }

    private static Task<ToolRun> WalkAsync(FakeGateway gateway, params string[] args) => WithRelayerAsync(gateway, ["phone", "auto", .. args]);

    private static async Task<ToolRun> WithRelayerAsync(FakeGateway gateway, string[] args)
    {
        using var end = new CancellationTokenSource();
        var relayer = new RelayerEmulator(gateway.Address, StartTag.None, "test_relayer", TextWriter.Null).RunAsync(end.Token);
        await gateway.RelayerAuthorized.Within();
        var run = await ToolRun.RunAsync(EmulatorCommand.Create(TextReader.Null), [.. args, "--port", Text(gateway.Port)]);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relayer.Within());
        return run;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
