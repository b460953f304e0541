using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>Sends mail by SMTP, with STARTTLS or TLS and a login. Thread-safe.</summary>
internal sealed class MailChannel(MailSettings settings, X509ChainPolicy authorities, TimeProvider time) : INotificationChannel, IAsyncDisposable
{
    private readonly MailConnections _connections = new(settings, authorities, time);

    public NotificationChannel Channel => NotificationChannel.Mail;

    public TimeSpan Timeout => settings.Timeout;

    public async Task<SendResult> Send(OutboxMessage message, CancellationToken cancellation)
    {
        if (MailText.Recipient(message.Notification.Recipient) is not { } recipient)
        {
            return SendResult.Refused("the recipient is no mail address");
        }

        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await Send(MailText.Write(message, settings.From, recipient), recipient, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendResult.Retry($"the server took longer than {settings.Timeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (Reason(e) is { } reason)
        {
            return e is SmtpCommandException refusal && MailRefusal.IsOfRecipient(refusal) ? SendResult.Refused(reason) : SendResult.Retry(reason);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task<SendResult> Send(MimeMessage mail, MailboxAddress recipient, CancellationToken cancellation)
    {
        var connection = await _connections.Take(cancellation);
        try
        {
            if (recipient.IsInternational && !connection.TakesInternationalAddresses)
            {
                return SendResult.Refused("the server takes no address with letters beyond ASCII");
            }

            await connection.Send(mail, cancellation);
            return SendResult.Sent;
        }
        finally
        {
            await _connections.GiveBack(connection);
        }
    }

    /// <summary>What went wrong, without the server's text, which may hold the recipient's address; null for what nobody expects.</summary>
    private static string? Reason(Exception error) => error switch
    {
        SmtpCommandException e => $"the server answered {Command(e.ErrorCode)} with {(int)e.StatusCode}",
        ServiceNotAuthenticatedException => "the server asks for a login (530)",
        AuthenticationException { InnerException: SmtpCommandException e } => $"the server answered the login with {(int)e.StatusCode}",
        SslHandshakeException e => $"no TLS with the server: {e.GetBaseException().Message}",
        SmtpProtocolException or NotSupportedException or AuthenticationException or IOException or SocketException => error.Message,
        _ => null,
    };

    private static string Command(SmtpErrorCode error) => error switch
    {
        SmtpErrorCode.SenderNotAccepted => "the sender",
        SmtpErrorCode.RecipientNotAccepted => "the recipient",
        SmtpErrorCode.MessageNotAccepted => "the mail",
        _ => "a command",
    };
}
