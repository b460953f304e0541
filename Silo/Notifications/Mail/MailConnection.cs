using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>A connection to the mail server, logged in. For one caller at a time.</summary>
internal sealed class MailConnection : IDisposable
{
    private readonly Client _client;

    private MailConnection(Client client) => _client = client;

    /// <summary>How many mails went over it.</summary>
    public int Mails { get; private set; }

    /// <summary>Since when nobody uses it, a timestamp of the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether the last mail left it usable.</summary>
    public bool IsConnected => _client.IsConnected;

    /// <summary>Whether the server takes addresses with letters beyond ASCII (RFC 6531).</summary>
    public bool TakesInternationalAddresses => _client.Capabilities.HasFlag(SmtpCapabilities.UTF8);

    /// <summary>Connects, turns to TLS and logs in, as the settings say.</summary>
    /// <exception cref="NotSupportedException">The server offers no STARTTLS, or no login that the client knows.</exception>
    public static async Task<MailConnection> Open(MailSettings settings, X509ChainPolicy authorities, CancellationToken cancellation)
    {
        var stream = await PooledStream.Connect(settings.Host, settings.Port, cancellation);
        var client = new Client(authorities) { LocalDomain = settings.EhloName ?? OwnName(stream.LocalAddress) };
        try
        {
            await client.ConnectAsync(stream, settings.Host, settings.Port, Security(settings.Security), cancellation);
            if (settings is { UserName: { } userName, Password: { } password })
            {
                await client.AuthenticateAsync(userName, password, cancellation);
            }

            return new MailConnection(client);
        }
        catch
        {
            client.Dispose();
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a mail; completes when the server has taken it.</summary>
    public async Task Send(MimeMessage mail, CancellationToken cancellation)
    {
        Mails++;
        await _client.SendAsync(mail, cancellation);
    }

    /// <summary>Asks the server whether the connection still serves.</summary>
    public async Task<bool> IsAlive(CancellationToken cancellation)
    {
        try
        {
            await _client.NoOpAsync(cancellation);
            return true;
        }
        catch (Exception e) when (e is IOException or SmtpCommandException or SmtpProtocolException)
        {
            return false;
        }
    }

    /// <summary>Takes leave of the server and closes the connection.</summary>
    public async Task Close(CancellationToken cancellation)
    {
        await _client.DisconnectAsync(quit: true, cancellation);
        _client.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static SecureSocketOptions Security(MailSecurity security) => security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    /// <summary>A full host name where the machine has one, else its address: many servers refuse a name without a domain in EHLO.</summary>
    private static string OwnName(IPAddress address)
    {
        var name = Dns.GetHostName();
        return name.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(name) == UriHostNameType.Dns ? name : address.ToString();
    }

    private sealed class Client(X509ChainPolicy authorities) : SmtpClient
    {
        protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(
            string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback)
        {
            var options = base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback);
            options.CertificateChainPolicy = authorities.Clone();
            return options;
        }
    }
}
