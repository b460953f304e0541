using System.Net;
using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Messaging;

/// <summary>A login under way: it counts until it is disposed of, and from then on only if it failed. Not thread-safe.</summary>
public sealed class LoginAttempt : IDisposable
{
    /// <summary>One that is never counted.</summary>
    internal static readonly LoginAttempt Uncounted = new();

    private readonly AttemptGates? _names;
    private readonly object? _name;
    private readonly AttemptGates? _addresses;
    private readonly IPAddress? _address;
    private readonly Func<bool>? _failsOnce;
    private AttemptEnd _end;
    private bool _isOver;

    internal LoginAttempt(AttemptGates names, string name, AttemptGates addresses, IPAddress? address) =>
        (_names, _name, _addresses, _address) = (names, name, addresses, address);

    /// <param name="addresses">The gates.</param>
    /// <param name="address">Whose.</param>
    /// <param name="failsOnce">Whether this failure is one that is not counted yet.</param>
    internal LoginAttempt(AttemptGates addresses, IPAddress address, Func<bool> failsOnce) =>
        (_addresses, _address, _failsOnce) = (addresses, address, failsOnce);

    private LoginAttempt()
    {
    }

    /// <summary>It has failed.</summary>
    public void Failed() => _end = AttemptEnd.Failed;

    /// <summary>It has succeeded: the name's earlier failures are forgotten, those of the address are not.</summary>
    public void Succeeded() => _end = AttemptEnd.Cleared;

    /// <summary>Ends it: unless it has failed or succeeded it was none.</summary>
    public void Dispose()
    {
        if (_isOver || this == Uncounted)
        {
            return;
        }

        _isOver = true;
        if (_name is not null)
        {
            _names?.Leave(_name, _end);
        }

        if (_address is not null)
        {
            var counts = _end == AttemptEnd.Failed && _failsOnce?.Invoke() != false;
            _addresses?.Leave(_address, counts ? AttemptEnd.Failed : AttemptEnd.TakenBack);
        }
    }
}
