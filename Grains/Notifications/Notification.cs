namespace Gateway.Grains.Notifications;

/// <summary>A way to reach people.</summary>
public enum NotificationChannel
{
    /// <summary>Mail; the recipient is an email address.</summary>
    Mail = 1,

    /// <summary>A text message, through the operator's provider; the recipient is a mobile phone number.</summary>
    Sms = 2,

    /// <summary>A push notification, through the operator's provider; the recipient is a phone's token.</summary>
    Push = 3,
}

/// <summary>A message to one person, to be sent at least once. Its text is final.</summary>
/// <param name="Channel">The way.</param>
/// <param name="Recipient">Whom to: an address, a number or a token, by the channel.</param>
/// <param name="Subject">The subject or title; may be empty.</param>
/// <param name="Text">The text.</param>
/// <param name="Platform">With <see cref="NotificationChannel.Push"/>: <c>ios</c> or <c>android</c>, as the phone said; else empty.</param>
public sealed record Notification(NotificationChannel Channel, string Recipient, string Subject, string Text, string Platform = "")
{
    /// <inheritdoc/>
    public override string ToString() => $"Notification by {Channel}"; // recipients and texts are nobody's business in a log
}
