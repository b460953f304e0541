using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>Lines to and from a mail server, over TCP and then TLS. For one caller at a time.</summary>
/// <remarks>
/// The platform's own mail client is not used: it goes on without a word when the server refuses the login, and ends each mail with a blocking
/// wait on the thread that serves the sockets.
/// </remarks>
internal sealed class SmtpStream : IAsyncDisposable
{
    private const int MaxLine = 4096;
    private const int MaxLines = 100;

    private readonly byte[] _buffer = new byte[MaxLine];
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpStream(Stream stream) => _stream = stream;

    /// <summary>Connects.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">There is no way to the server.</exception>
    public static async Task<SmtpStream> Connect(string host, int port, CancellationToken cancellation) =>
        new(await PooledStream.Connect(host, port, cancellation));

    /// <summary>Turns to TLS.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server is not believed.</exception>
    /// <exception cref="SmtpFailureException">Something was said in the clear that might pass for an answer over TLS.</exception>
    public async Task StartTls(SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        if (_start != _end)
        {
            throw new SmtpFailureException("the server said more in the clear after it had agreed to TLS");
        }

        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellation);
    }

    /// <summary>Sends a command and reads the reply.</summary>
    public async Task<SmtpReply> Ask(string command, CancellationToken cancellation)
    {
        await Write(Encoding.UTF8.GetBytes(command + "\r\n"), cancellation);
        return await ReadReply(cancellation);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation);
        await _stream.FlushAsync(cancellation);
    }

    /// <summary>Reads a reply of one or more lines.</summary>
    /// <exception cref="SmtpFailureException">What came is no reply.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    public async Task<SmtpReply> ReadReply(CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (lines.Count < MaxLines)
        {
            var line = await ReadLine(cancellation);
            if (line.Length < 3
                || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                break;
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }
        }

        throw new SmtpFailureException("the server does not speak SMTP");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadLine(CancellationToken cancellation)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start.._end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start.._end).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                throw new SmtpFailureException("the server does not speak SMTP");
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _end += read > 0 ? read : throw new IOException("the server closed the connection");
        }
    }
}
