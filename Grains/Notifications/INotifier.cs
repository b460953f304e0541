namespace Gateway.Grains.Notifications;

/// <summary>
/// What grains need of the notifier: which channels there are, and the text of a message. A service of the process; thread-safe. What is
/// composed is stored by <see cref="History.IHistory"/>, and sent from there.
/// </summary>
public interface INotifier
{
    /// <summary>Whether the operator has configured this channel. Nothing is composed for one that is not there.</summary>
    bool Has(NotificationChannel channel);

    /// <summary>The text of an alarm, by the most particular template: account and model, account, model, any.</summary>
    /// <param name="language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
    /// <param name="alarm">What the template's fields stand for.</param>
    MessageText Alarm(int language, AlarmText alarm);

    /// <summary>The mail with the link to set a new password; null when mail, or the address under which people reach the page, is not configured.</summary>
    /// <param name="language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
    /// <param name="token">The one-time token.</param>
    MessageText? PasswordRestore(int language, string token);
}

/// <summary>What a person reads.</summary>
/// <param name="Subject">The subject or title.</param>
/// <param name="Text">The text.</param>
public sealed record MessageText(string Subject, string Text);

/// <summary>The fields of an alarm's template.</summary>
/// <param name="AccountId">The account, for templates of its own.</param>
/// <param name="Model">The device's model, for templates of its own.</param>
/// <param name="Apartment">[apartment]: the apartment's name.</param>
/// <param name="Device">[device]: the device's name.</param>
/// <param name="At">[time]: when it happened, UTC.</param>
/// <param name="State">[type]: the state that the device reported.</param>
public sealed record AlarmText(long AccountId, string Model, string Apartment, string Device, DateTimeOffset At, string State);
