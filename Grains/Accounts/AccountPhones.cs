using System.Text.Json;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Accounts;

/// <summary>
/// The phones of one account that are online, and what is pushed to them: once to each. Used within one grain's turns, so it needs no lock; an
/// account without phones has none of it.
/// </summary>
/// <param name="edges">Which edges are alive.</param>
internal sealed class AccountPhones(IEdgeDirectory edges)
{
    /// <summary>Notices kept for phones that are on their way back; over it the oldest go.</summary>
    private const int MaxHeld = 100;

    private static readonly PhoneNotice s_passwordChanged = new(
        Guid.NewGuid(), CommandIds.SetProfile, JsonSerializer.SerializeToUtf8Bytes(ProfileNotice.PasswordChanged, MessagingBodies.Json.ProfileNotice));

    private readonly List<AttachedPhone> _phones = [];

    /// <summary>What was pushed while phones were being attached anew: those that come back have missed it.</summary>
    private readonly Queue<PhoneNotice> _held = new();
    private int _edgesVersion = edges.Version;

    public bool IsEmpty => _phones.Count == 0 && _held.Count == 0;

    public bool Has(PhoneId id) => _phones.Exists(p => Is(p, id));

    public bool IsOnline(string token) => _phones.Exists(p => p.Token == token);

    public void Add(AttachedPhone phone)
    {
        // A login takes the place of an earlier one of its connection, whose end may come later than this.
        _phones.RemoveAll(p => IsSameConnection(p, phone));
        _phones.Add(phone);
    }

    public void AddAgain(AttachedPhone phone)
    {
        if (Has(phone.ToId()))
        {
            return;
        }

        Add(phone);
        DropHeldWhenSettled();
        foreach (var notice in _held)
        {
            Send(phone, notice);
        }
    }

    public AttachedPhone? Find(PhoneId? id) => id is null ? null : _phones.Find(p => Is(p, id));

    /// <summary>A phone knows the password of a newer version.</summary>
    public void Renew(PhoneId? id, int passwordVersion)
    {
        if (id is not null && _phones.FindIndex(p => Is(p, id)) is var at and >= 0)
        {
            _phones[at] = _phones[at] with { PasswordVersion = passwordVersion };
        }
    }

    /// <summary>Ends the logins that were made with an older password.</summary>
    public void LogOutOlder(int passwordVersion)
    {
        foreach (var phone in _phones.Where(p => p.PasswordVersion < passwordVersion).ToArray())
        {
            _phones.Remove(phone);
            LogOut(phone);
        }
    }

    /// <summary>Ends a login that was made with an older password: the phone is told why, and its connection closed.</summary>
    public static void LogOut(AttachedPhone phone)
    {
        Send(phone, s_passwordChanged);
        phone.Connection.Edge.Close(phone.Connection.ConnectionId, CloseReason.PasswordChanged);
    }

    public void Remove(PhoneId id) => _phones.RemoveAll(p => Is(p, id));

    public void Push(PhoneNotice notice)
    {
        DropLost();
        DropHeldWhenSettled();
        if (edges.IsSettling)
        {
            if (_held.Count == MaxHeld)
            {
                _held.Dequeue();
            }

            _held.Enqueue(notice);
        }

        foreach (var phone in _phones)
        {
            Send(phone, notice);
        }
    }

    /// <summary>The activation ends: every phone attaches itself to the next one.</summary>
    public void SendAway()
    {
        foreach (var phone in _phones)
        {
            phone.Connection.Edge.Reattach(phone.Connection.ConnectionId);
        }
    }

    /// <summary>Forgets phones of edges that are gone.</summary>
    public void DropLost()
    {
        var version = edges.Version;
        if (version != _edgesVersion)
        {
            _edgesVersion = version;
            _phones.RemoveAll(p => !edges.IsAlive(p.Connection.EdgeId));
        }
    }

    private static void Send(AttachedPhone phone, PhoneNotice notice)
    {
        if (phone.WantsEvents || !notice.OnlyIfAsked)
        {
            phone.Connection.Edge.Deliver(
                phone.Connection.ConnectionId,
                new OutboundMessage(notice.CommandId, Sequence: 0, notice.Body, IsNotification: true) { NoticeId = notice.Id });
        }
    }

    private static bool Is(AttachedPhone phone, PhoneId id) =>
        phone.Login == id.Login && phone.Connection.ConnectionId == id.ConnectionId && phone.Connection.EdgeId == id.EdgeId;

    private static bool IsSameConnection(AttachedPhone a, AttachedPhone b) =>
        a.Connection.ConnectionId == b.Connection.ConnectionId && a.Connection.EdgeId == b.Connection.EdgeId;

    private void DropHeldWhenSettled()
    {
        if (!edges.IsSettling)
        {
            _held.Clear();
        }
    }
}
