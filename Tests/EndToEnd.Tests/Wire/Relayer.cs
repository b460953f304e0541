using System.Collections.Concurrent;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>A relayer that has logged in. It answers nothing unless told to.</summary>
internal sealed class Relayer
{
    private readonly ConcurrentQueue<WireMessage> _served = new();

    private Relayer(WireClient wire, string code)
    {
        Wire = wire;
        Code = code;
    }

    public WireClient Wire { get; }

    public string Code { get; }

    /// <summary>The commands that <see cref="Serve"/> has answered.</summary>
    public IReadOnlyCollection<WireMessage> Served => _served;

    public static async Task<Relayer> LogIn(GatewayProcess gateway, string code, WireOptions? options = null)
    {
        var wire = await gateway.Connect(options);
        Expect.Ok(await LogIn(wire, code));
        return new Relayer(wire, code);
    }

    public static Task<WireMessage> LogIn(WireClient wire, string code, string? secret = null) =>
        wire.Request(CommandIds.Authorize, new { terminal_type = "relayer", sb_code = code, secret });

    /// <summary>Answers every command from now on.</summary>
    /// <param name="status">With what.</param>
    /// <param name="body">The body; the command's own when null.</param>
    public Relayer Serve(StatusCode status = StatusCode.Ok, object? body = null)
    {
        _ = Run();
        return this;

        async Task Run()
        {
            try
            {
                while (true)
                {
                    var command = await Wire.Next("command", TimeSpan.FromHours(1));
                    _served.Enqueue(command);
                    await Wire.Respond(command, status, body ?? command.Body);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Its connection has ended, and with it its service.
            }
        }
    }

    /// <summary>The next command that arrives.</summary>
    public async Task<WireMessage> Command(TimeSpan? deadline = null)
    {
        var command = await Wire.Next($"command to relayer {Code}", deadline);
        Assert.True(command.CommandId is CommandIds.ControlDevice or CommandIds.QueryDevice, $"This is no command: {command}");
        return command;
    }
}
