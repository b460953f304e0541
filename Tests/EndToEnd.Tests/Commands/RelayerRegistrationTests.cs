using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Which relayers may log in, by the operator's choice.</summary>
public sealed class RelayerRegistrationTests : EndToEndTest, IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Known_are_those_in_the_operators_file_and_it_is_read_again_when_it_changes()
    {
        await File.WriteAllTextAsync(_file, "# ours\nbox 1\n");
        var gateway = await Start("--Messaging:RelayerRegistration=known", $"--Messaging:KnownRelayersPath={_file}");
        var wire = await gateway.Connect();
        Expect.Ok(await Relayer.LogIn(wire, "box 1"));
        Assert.Equal(1, Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box 2"))["result"]);
        Expect.Refused(StatusCode.NotAuthorized, await wire.Request(CommandIds.HeartBeat));
        Assert.Equal(1, await Refused(gateway, "unknown_code"));

        await File.AppendAllTextAsync(_file, "box 2\n");
        await gateway.Run.Line(l => l.Contains("2 relayers are known", StringComparison.Ordinal), "a sign that the file was read again");
        Expect.Ok(await Relayer.LogIn(wire, "box 2"));

        gateway.Allow("cannot be used");
        await File.AppendAllTextAsync(_file, "box 2\n");
        await gateway.Run.Line(l => l.Contains("line 4: box 2 is there already", StringComparison.Ordinal), "a complaint");
        Expect.Ok(await Relayer.LogIn(wire, "box 2"));

        await File.WriteAllTextAsync(_file, "box 2\n");
        await gateway.Run.Line(l => l.Contains("1 relayers are known", StringComparison.Ordinal), "a sign that the file was read again");
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box 1"));
    }

    [Fact]
    public async Task With_secrets_the_first_one_is_the_relayers_own_and_outlives_the_process()
    {
        var gateway = await Start("--Messaging:RelayerRegistration=secret");
        var wire = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box"));
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box", ""));
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box", new string('x', 256)));
        Assert.Equal(3, await Refused(gateway, "no_secret"));
        Expect.Ok(await Relayer.LogIn(wire, "box", "hunter2"));
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box", "Hunter2"));
        Expect.Ok(await Relayer.LogIn(wire, "box", "hunter2"));
        Expect.Ok(await Relayer.LogIn(await gateway.Connect(), "other box", "sesame7"));

        Assert.Equal(0, await gateway.Stop());
        AssertTellsNoSecret(gateway, "hunter2", "Hunter2", "sesame7");
        await gateway.StartAgain();
        wire = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box", "sesame7"));
        Expect.Ok(await Relayer.LogIn(wire, "box", "hunter2"));
        Assert.Equal(1, await Refused(gateway, "wrong_secret"));
        AssertTellsNoSecret(gateway, "hunter2", "Hunter2", "sesame7");
    }

    [Fact]
    public async Task A_secret_is_not_to_be_guessed()
    {
        var gateway = await Start("--Messaging:RelayerRegistration=secret", "--Messaging:MaxFailedLoginsPerName=3");
        var phone = await Phone.SignUp(gateway);
        var wire = await gateway.Connect();
        Expect.Ok(await Relayer.LogIn(wire, phone.UserName, "hunter2"));
        for (var i = 0; i < 3; i++)
        {
            Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, phone.UserName, $"guess {i}"));
        }

        Expect.Refused(StatusCode.TryLater, await Relayer.LogIn(wire, phone.UserName, "hunter2"));
        Expect.Ok(await Relayer.LogIn(wire, "another", "hunter2"));
        Assert.Equal(1, await gateway.LimitHits("failed_logins"));

        // A phone of that name is somebody else.
        Expect.Ok(await Phone.LogIn(await gateway.Connect(), phone.UserName));
    }

    [Fact]
    public async Task With_enrolment_by_the_operator_a_code_must_be_entered_and_its_secret_may_be()
    {
        await using var made = ProgramRun.Start(Programs.Silo, ["relayer-secret", "box 1"]);
        await made.Input.WriteLineAsync("hunter2");
        made.Input.Close();
        Assert.Equal(0, await made.Exit());
        var line = Assert.Single(made.Lines);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_file, $"{line}\nbox 2\n");

        var gateway = await Start(
            "--Messaging:RelayerRegistration=secret", "--Messaging:RelayerEnrolment=operator", $"--Messaging:KnownRelayersPath={_file}");
        var wire = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box 1", "sesame7"));
        Expect.Ok(await Relayer.LogIn(wire, "box 1", "hunter2"));
        Expect.Ok(await Relayer.LogIn(wire, "box 2", "sesame7"));
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box 2", "hunter2"));
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box 3", "hunter2"));
        Assert.Equal((2, 1), (await Refused(gateway, "wrong_secret"), await Refused(gateway, "unknown_code")));

        // What the operator enters goes before what the relayer enrolled with.
        await File.WriteAllTextAsync(_file, line.Replace("box 1", "box 2", StringComparison.Ordinal));
        await gateway.Run.Line(l => l.Contains("1 relayers are known", StringComparison.Ordinal), "a sign that the file was read again");
        Expect.Refused(StatusCode.LoginFailed, await Relayer.LogIn(wire, "box 2", "sesame7"));
        Expect.Ok(await Relayer.LogIn(wire, "box 2", "hunter2"));
        AssertTellsNoSecret(gateway, "hunter2", "sesame7");
    }

    [Theory]
    [InlineData("box", "")]
    [InlineData("#box", "hunter2")]
    [InlineData("", "hunter2")]
    public async Task No_line_is_made_that_would_be_none(string code, string secret)
    {
        await using var made = ProgramRun.Start(Programs.Silo, ["relayer-secret", code]);
        await made.Input.WriteLineAsync(secret);
        made.Input.Close();
        Assert.Equal(1, await made.Exit());
        Assert.DoesNotContain("   at ", made.Text, StringComparison.Ordinal);
    }

    private static Task<long> Refused(GatewayProcess gateway, string reason) =>
        gateway.Metric($"gateway_relayers_refused_total{{reason=\"{reason}\"}}");

    private static void AssertTellsNoSecret(GatewayProcess gateway, params string[] secrets) => Assert.All(
        secrets, s => Assert.DoesNotContain(s, gateway.Run.Text, StringComparison.Ordinal));
}
