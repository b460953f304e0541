using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Receivers;

/// <summary>
/// A mail server (RFC 5321) with STARTTLS and login. The recipient says what it does: <c>refused@…</c> gets 550, <c>busy@…</c> 451, and for
/// <c>held@…</c> it takes the mail and never says so; after a mail for <c>last@…</c> it closes the connection. <c>strict@…</c> gets 504 from a
/// client that gave neither a name with a domain nor an address in EHLO. <c>550-5.1.1@…</c> gets that reply code and that enhanced status code,
/// and with <c>data-</c> before it gets them for the mail.
/// </summary>
internal sealed class MailServer(string[] options)
{
    private readonly string? _user = options.ElementAtOrDefault(0);
    private readonly string? _password = options.ElementAtOrDefault(1);
    private readonly X509Certificate2? _certificate = options.Length >= 4 ? Load(options[2], options[3]) : null;
    private readonly bool _isTlsFromTheStart = options.ElementAtOrDefault(4) == "tls";

    public async Task Run(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Report.Line("ready");
        while (true)
        {
            _ = Serve(await listener.AcceptTcpClientAsync());
        }
    }

    private static X509Certificate2 Load(string certificate, string key) => X509Certificate2.CreateFromPemFile(certificate, key);

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new Conversation(this, client.GetStream()).Run();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                Report.Line("connection failed", new { e.Message });
            }
        }
    }

    private sealed class Conversation(MailServer server, Stream stream)
    {
        private Stream _stream = stream;
        private bool _isTls;
        private bool _isLoggedIn = server._user is null;
        private string _from = "";
        private string _to = "";
        private string _name = "";

        public async Task Run()
        {
            if (server._isTlsFromTheStart)
            {
                await TurnToTls();
            }

            Report.Line("connected");
            await Say("220 localhost");
            while (await ReadLine() is { } line && await Answer(line))
            {
            }
        }

        private async Task<bool> Answer(string line)
        {
            var verb = line.Split(' ', 2)[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    _name = line.Split(' ', 2)[1];
                    Report.Line("hello", new { name = _name });
                    await Say(
                    [
                        "250-localhost",
                        "250-SIZE 1000000",
                        .. server._certificate is null || _isTls ? Array.Empty<string>() : ["250-STARTTLS"],
                        .. server._user is null || (server._certificate is not null && !_isTls) ? Array.Empty<string>() : ["250-AUTH LOGIN PLAIN"],
                        "250 HELP",
                    ]);
                    break;
                case "STARTTLS" when server._certificate is not null && !_isTls:
                    await Say("220 go ahead");
                    await TurnToTls();
                    break;
                case "AUTH":
                    await LogIn(line);
                    break;
                case "MAIL" or "RCPT" or "DATA" when !_isLoggedIn:
                    await Say("530 5.7.0 authentication required");
                    break;
                case "MAIL":
                    _from = Address(line);
                    await Say("250 ok");
                    break;
                case "RCPT":
                    _to = Address(line);
                    Report.Line("recipient", new { to = _to });
                    await Say(ReplyToRecipient(_to.Split('@')[0]));
                    break;
                case "DATA":
                    await Say("354 go ahead");
                    await Take();
                    return !_to.StartsWith("last@", StringComparison.Ordinal);
                case "NOOP" or "RSET":
                    await Say("250 ok");
                    break;
                case "QUIT":
                    Report.Line("quit");
                    await Say("221 bye");
                    return false;
                default:
                    await Say("500 what?");
                    break;
            }

            return true;
        }

        private string ReplyToRecipient(string user) => user switch
        {
            "refused" => "550 no such user",
            "busy" => "451 try later",
            "strict" when !_name.Contains('.', StringComparison.Ordinal) && !_name.StartsWith('[') =>
                $"504 5.5.2 <{_name}>: Helo command rejected: need fully-qualified hostname",
            _ when char.IsAsciiDigit(user[0]) => $"{user.Replace('-', ' ')} <{_to}> no",
            _ => "250 ok",
        };

        private async Task Take()
        {
            var data = new StringBuilder();
            while (await ReadLine() is { } line)
            {
                if (line == ".")
                {
                    if (_to.StartsWith("held@", StringComparison.Ordinal))
                    {
                        Report.Line("held", new { to = _to });
                        await Task.Delay(Timeout.InfiniteTimeSpan);
                    }

                    if (_to.StartsWith("data-", StringComparison.Ordinal))
                    {
                        await Say($"{_to.Split('@')[0]["data-".Length..].Replace('-', ' ')} <{_to}> no");
                        return;
                    }

                    Report.Line("mail", new { from = _from, to = _to, tls = _isTls, user = _isLoggedIn ? server._user : null, data = data.ToString() });
                    await Say("250 taken");
                    return;
                }

                data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }
        }

        private async Task LogIn(string line)
        {
            var given = "";
            if (line.StartsWith("AUTH PLAIN ", StringComparison.OrdinalIgnoreCase))
            {
                given = Text(line["AUTH PLAIN ".Length..]);
            }

            _isLoggedIn = given == $"\0{server._user}\0{server._password}";
            Report.Line(_isLoggedIn ? "logged in" : "login refused");
            await Say(_isLoggedIn ? "235 welcome" : "535 5.7.8 no");
        }

        private async Task TurnToTls()
        {
            var tls = new SslStream(_stream);
            await tls.AuthenticateAsServerAsync(server._certificate!);
            _stream = tls;
            _isTls = true;
        }

        private Task Say(params string[] lines) =>
            _stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n")).AsTask();

        private async Task<string?> ReadLine()
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (await _stream.ReadAsync(one) == 1)
            {
                if (one[0] == '\n')
                {
                    return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                }

                line.Add(one[0]);
            }

            return null;
        }

        private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

        private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }
}
