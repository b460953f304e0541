using System.Net;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Relayers that are enrolled and removed over the API, without the operator's file and beside it.</summary>
public sealed class RelayerEnrolmentTests : EndToEndTest, IDisposable
{
    private const string Known = "--Messaging:RelayerRegistration=known";

    private static readonly string[] ByOperator = ["--Messaging:RelayerRegistration=secret", "--Messaging:RelayerEnrolment=operator"];

    private readonly string _file = Path.GetTempFileName();
    private readonly string _code = Names.Next("relayer");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_known_code_is_let_in_at_once_and_after_a_restart_until_it_is_removed()
    {
        var gateway = await Start(ApiClient.Setting, Known);
        using var api = new ApiClient(gateway);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway));
        Assert.Equal(1, await gateway.Metric("gateway_relayers_refused_total{reason=\"unknown_code\"}"));

        // That a phone has added it is not enough.
        var phone = await Phone.SignUp(gateway);
        await phone.AddRelayer(_code);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway));
        Assert.Equal((false, false, false), await Seen(api));

        var enrolled = (await api.Put($"relayers/{_code}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal($"relayer:{_code}", enrolled.GetProperty("device").GetString());
        Assert.False(enrolled.TryGetProperty("secret", out _));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway));
        Assert.Equal((true, false, false), await Seen(api));

        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        var relayer = await Relayer.LogIn(gateway, _code);
        (await api.Delete($"relayers/{_code}")).Is(HttpStatusCode.NoContent);
        await relayer.Wire.ClosedByGateway();
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway));
        Assert.Equal((false, false, false), await Seen(api));

        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway));
        (await api.Delete($"relayers/{_code}")).Is(HttpStatusCode.NoContent);
        (await api.Delete("relayers/nobody")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task With_secrets_an_enrolled_one_brings_its_own_or_has_the_operators()
    {
        var gateway = await Start([ApiClient.Setting, .. ByOperator]);
        using var api = new ApiClient(gateway);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "its own"));
        (await api.Put($"relayers/{_code}")).Is(HttpStatusCode.OK);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "its own"));
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "a guess"));

        (await api.Put($"relayers/{_code}/secret", new { secret = "the operator's" })).Is(HttpStatusCode.OK);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "its own"));
        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "its own"));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "the operator's"));

        (await api.Delete($"relayers/{_code}/secret")).Is(HttpStatusCode.NoContent);
        Assert.Equal((true, false, false), await Seen(api));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "what it brings next"));
        (await api.Delete($"relayers/{_code}")).Is(HttpStatusCode.NoContent);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "what it brings next"));

        // A secret given is an enrolment.
        var made = (await api.Put($"relayers/{_code}/secret", new { })).Is(HttpStatusCode.OK).Json.GetProperty("secret").GetString();
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "what it brings next"));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, made));
    }

    [Fact]
    public async Task The_file_goes_before_what_is_enrolled_and_what_stands_in_it_is_removed_there()
    {
        await File.WriteAllTextAsync(_file, await SecretLine("in the file"));
        var gateway = await Start([ApiClient.Setting, .. ByOperator, $"--Messaging:KnownRelayersPath={_file}"]);
        using var api = new ApiClient(gateway);
        (await api.Put($"relayers/{_code}/secret", new { secret = "over the API" })).Is(HttpStatusCode.OK);
        Assert.Equal((true, true, true), await Seen(api));
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "over the API"));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "in the file"));
        Assert.Contains("Messaging:KnownRelayersPath", (await api.Delete($"relayers/{_code}")).Is(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "in the file"));

        await File.WriteAllTextAsync(_file, $"{_code}\n");
        await gateway.Run.Line(l => l.Contains("1 relayers are known", StringComparison.Ordinal), "a sign that the file was read again");
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "over the API"));

        await File.WriteAllTextAsync(_file, "# none\n");
        await gateway.Run.Line(l => l.Contains("0 relayers are known", StringComparison.Ordinal), "a sign that the file was read again");
        Assert.Equal((true, false, true), await Seen(api));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "over the API"));
        (await api.Delete($"relayers/{_code}")).Is(HttpStatusCode.NoContent);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "over the API"));
    }

    [Fact]
    public async Task A_block_keeps_out_whoever_is_enrolled_or_stands_in_the_file()
    {
        var inFile = Names.Next("relayer");
        await File.WriteAllTextAsync(_file, $"{inFile}\n");
        var gateway = await Start(ApiClient.Setting, Known, $"--Messaging:KnownRelayersPath={_file}");
        using var api = new ApiClient(gateway);
        (await api.Put($"relayers/{_code}")).Is(HttpStatusCode.OK);
        foreach (var code in new[] { _code, inFile })
        {
            var relayer = await Relayer.LogIn(gateway, code);
            (await api.Post($"devices/relayer:{code}/block")).Is(HttpStatusCode.NoContent);
            await relayer.Wire.ClosedByGateway();
            (await api.Put($"relayers/{code}")).Is(HttpStatusCode.OK);
            Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, code: code));
            (await api.Post($"devices/relayer:{code}/unblock")).Is(HttpStatusCode.NoContent);
            Assert.Equal(StatusCode.Ok, await LogIn(gateway, code: code));
        }
    }

    [Fact]
    public async Task Whoever_tries_many_codes_is_held_off_and_whoever_waits_to_be_enrolled_is_not()
    {
        await File.WriteAllTextAsync(_file, "in the file\n");
        var gateway = await Start(ApiClient.Setting, Known, $"--Messaging:KnownRelayersPath={_file}", "--Messaging:MaxFailedLoginsPerAddress=2");
        using var api = new ApiClient(gateway);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway));
        }

        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, code: "a guess"));
        Assert.Equal(StatusCode.TryLater, await LogIn(gateway, code: "another guess"));
        Assert.Equal(1, await gateway.LimitHits("failed_logins"));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, code: "in the file"));
        (await api.Put($"relayers/{_code}")).Is(HttpStatusCode.OK);
        Assert.Equal(StatusCode.Ok, await LogIn(gateway));
        await Phone.SignUp(gateway);
    }

    [Fact]
    public async Task By_first_use_a_secret_that_is_given_goes_before_what_a_relayer_brings()
    {
        var gateway = await Start(ApiClient.Setting, "--Messaging:RelayerRegistration=secret");
        using var api = new ApiClient(gateway);
        var secret = (await api.Put($"relayers/{_code}/secret", new { })).Is(HttpStatusCode.OK).Json.GetProperty("secret").GetString();
        Assert.True((await api.Get($"relayers/{_code}")).Json.GetProperty("hasSecret").GetBoolean());
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "a guess"));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, secret));

        (await api.Put($"relayers/{_code}/secret", new { secret = "one of our own" })).Is(HttpStatusCode.OK);
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, secret));
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "one of our own"));
        (await api.Put($"relayers/{_code}/secret", new { secret = "short" })).Is(HttpStatusCode.BadRequest);

        (await api.Delete($"relayers/{_code}/secret")).Is(HttpStatusCode.NoContent);
        Assert.Equal(StatusCode.Ok, await LogIn(gateway, "what it brings next"));
        Assert.Equal(StatusCode.LoginFailed, await LogIn(gateway, "one of our own"));
        (await api.Delete("relayers/nobody/secret")).Is(HttpStatusCode.NotFound);

        var audit = (await api.Get($"audit?target={_code}")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("one of our own", audit.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret!, audit.Text, StringComparison.Ordinal);
        Assert.Equal([204, 400, 200, 200], AccountTests.Items(audit).Select(e => e.GetProperty("status").GetInt32()));
    }

    private async Task<StatusCode> LogIn(GatewayProcess gateway, string? secret = null, string? code = null)
    {
        await using var wire = await gateway.Connect();
        return (await Relayer.LogIn(wire, code ?? _code, secret)).Status;
    }

    private async Task<(bool IsEnrolled, bool IsInFile, bool HasSecret)> Seen(ApiClient api)
    {
        var relayer = (await api.Get($"relayers/{_code}")).Is(HttpStatusCode.OK).Json;
        return (relayer.GetProperty("isEnrolled").GetBoolean(), relayer.GetProperty("isInFile").GetBoolean(), relayer.GetProperty("hasSecret").GetBoolean());
    }

    /// <summary>A line of the operator's file, as the gateway's program makes it.</summary>
    private async Task<string> SecretLine(string secret)
    {
        await using var made = ProgramRun.Start(Programs.Silo, ["relayer-secret", _code]);
        await made.Input.WriteLineAsync(secret);
        made.Input.Close();
        Assert.Equal(0, await made.Exit());
        return $"{Assert.Single(made.Lines)}\n";
    }
}
