using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Links;

/// <summary>A command that a test sent, and what became of it.</summary>
/// <param name="Number">Its number, which is its body: those of one sender rise.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Device">To which device.</param>
/// <param name="Version">The version of its permit; null when it has none.</param>
/// <param name="Deadline">A timestamp behind which it cannot be in flight.</param>
internal sealed record ModelCommand(int Number, int Sender, int Device, long? Version, long Deadline)
{
    /// <summary>Its end, once it has been sent.</summary>
    public Task<CommandResult>? Result { get; set; }

    /// <summary>The login by which it was delivered.</summary>
    public ModelLogin? DeliveredBy { get; set; }

    /// <summary>Whether the device has answered it as it should.</summary>
    public bool IsAnswered { get; set; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"command {Number} of sender {Sender} to {Device} (version {Version})");
}

/// <summary>A login, and what was delivered by it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Edge">Where it is connected.</param>
/// <param name="Connection">Its connection.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Link">Its link.</param>
internal sealed record ModelLogin(int Device, FakeEdge Edge, ConnectionRef Connection, long Epoch, DeviceLink Link)
{
    /// <summary>In the order of delivery.</summary>
    public List<(OutboundMessage Message, ModelCommand Command)> Delivered { get; } = [];
}

/// <summary>
/// What is known of all commands and logins, and what must hold whatever happens at the same time. Commands are noted by many threads, all else by one.
/// </summary>
internal sealed class LinkModel(TimeProvider time)
{
    private const int MaxInFlight = 3;

    private readonly ConcurrentDictionary<int, ModelCommand> _commands = new();
    private readonly Dictionary<long, ModelLogin> _logins = [];
    private readonly Dictionary<int, long> _leastVersions = [];
    private readonly HashSet<int> _blocked = [];
    private bool _isSiloLost;
    private int _numbers;

    public ICollection<ModelCommand> Commands => _commands.Values;

    public IReadOnlyCollection<ModelLogin> Logins => _logins.Values;

    public ModelCommand NewCommand(int sender, int device, long? version, TimeSpan timeout)
    {
        var deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
        var command = new ModelCommand(Interlocked.Increment(ref _numbers), sender, device, version, deadline);
        return _commands[command.Number] = command;
    }

    public static byte[] BodyOf(ModelCommand command)
    {
        var body = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(body, command.Number);
        return body;
    }

    public void LoggedIn(ModelLogin login)
    {
        _logins.Add(login.Connection.ConnectionId, login);
        _blocked.Remove(login.Device);
    }

    /// <summary>Behind its acknowledgement nothing is delivered by older permits; what was delivered until now has been noted.</summary>
    public void RouteChanged(int device, long version) => _leastVersions[device] = version;

    /// <summary>Behind its acknowledgement nothing is delivered at all until the next login.</summary>
    public void Blocked(int device) => _blocked.Add(device);

    public void SiloLost() => _isSiloLost = true;

    /// <summary>Notes what was delivered, and checks it.</summary>
    public void Delivered(Delivery delivery)
    {
        var login = _logins[delivery.ConnectionId];
        var command = _commands[BinaryPrimitives.ReadInt32BigEndian(delivery.Message.Body.Span)];
        Assert.True(command.DeliveredBy is null, $"{command} was delivered twice");
        Assert.True(command.Device == login.Device, $"{command} was delivered to device {login.Device}");
        command.DeliveredBy = login;
        Assert.False(_blocked.Contains(login.Device), $"{command} was delivered to a device that was blocked");
        Assert.False(
            command.Version < _leastVersions.GetValueOrDefault(login.Device),
            $"{command} was delivered behind the change to version {_leastVersions.GetValueOrDefault(login.Device)}");
        var before = login.Delivered.FindLast(d => d.Command.Sender == command.Sender).Command;
        Assert.False(before?.Number > command.Number, $"{command} was delivered behind {before}");
        login.Delivered.Add((delivery.Message, command));
    }

    /// <summary>No device has more to answer than its window. To be called when all that was delivered has been noted.</summary>
    public void CheckWindows()
    {
        var now = time.GetTimestamp();
        foreach (var login in _logins.Values)
        {
            var unanswered = login.Delivered.Count(d => !d.Command.IsAnswered && d.Command.Deadline > now);
            Assert.True(unanswered <= MaxInFlight, $"{unanswered} commands are in flight by login {login.Epoch}");
        }
    }

    /// <summary>The device answers, rightly or wrongly, and too late perhaps.</summary>
    public static void Answer(ModelLogin login, OutboundMessage message, ModelCommand command, bool isRight)
    {
        command.IsAnswered |= isRight;
        login.Link.Answer(
            message.Sequence, isRight ? message.CommandId : message.CommandId + 1, 0, new ReadOnlySequence<byte>(BodyOf(command)));
    }

    /// <summary>Each command came to one end, which is true. To be called when all have ended and all that was delivered has been noted.</summary>
    public void CheckEnds()
    {
        foreach (var command in _commands.Values)
        {
            var result = command.Result!.Result;
            switch (result.End)
            {
                case CommandEnd.Answered:
                    Assert.True(command.IsAnswered, $"{command} was not answered");
                    Assert.Equal(BodyOf(command), result.Body.ToArray());
                    break;
                case CommandEnd.NoAnswer:
                    Assert.True(_isSiloLost || command.DeliveredBy is not null, $"{command} ended without an answer, and was not sent");
                    break;
                default:
                    Assert.True(command.DeliveredBy is null, $"{command} ended as {result.End}, and was delivered");
                    break;
            }
        }
    }
}
