using System.Buffers.Text;
using System.Text;

namespace Gateway.Load.Wire;

/// <summary>HTTP/1.1 for load: requests made once, responses read in place.</summary>
internal static class HttpBytes
{
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>A whole request.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">The path, escaped.</param>
    /// <param name="host">The server.</param>
    /// <param name="key">A key of the API; null for none.</param>
    /// <param name="json">The body; null for none.</param>
    public static byte[] Request(string method, string path, ServerAddress host, string? key, string? json)
    {
        var body = json is null ? [] : Encoding.UTF8.GetBytes(json);
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {host.Host}:{host.Port}\r\n");
        if (key is not null)
        {
            head.Append("Authorization: Bearer ").Append(key).Append("\r\n");
        }

        if (json is not null)
        {
            head.Append("Content-Type: application/json\r\nContent-Length: ").Append(body.Length).Append("\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>Takes a response off the front.</summary>
    /// <param name="bytes">What has arrived; without the response afterwards.</param>
    /// <param name="status">Its status.</param>
    /// <param name="body">Its body; of a chunked one with the chunks' heads in between.</param>
    /// <returns>False when it is not whole yet.</returns>
    /// <exception cref="ToolException">It is no HTTP.</exception>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out int status, out ReadOnlySpan<byte> body)
    {
        status = 0;
        body = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = bytes[..(end + 2)];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out status, out var digits) || digits != 3)
        {
            throw new ToolException("What answered does not speak HTTP/1.1.");
        }

        var rest = bytes[(end + 4)..];
        var length = Find(head, "transfer-encoding"u8).IsEmpty ? LengthOf(head) : ChunksOf(rest);
        if (length < 0 || rest.Length < length)
        {
            return false;
        }

        body = rest[..length];
        bytes = rest[length..];
        return true;
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var value = Find(head, "content-length"u8);
        return value.IsEmpty ? 0 : Utf8Parser.TryParse(value, out int length, out _) ? length : throw new ToolException("A response has no length.");
    }

    // -1 while the last chunk is not there.
    private static int ChunksOf(ReadOnlySpan<byte> rest)
    {
        var position = 0;
        while (rest[position..].IndexOf(LineEnd) is >= 0 and var line)
        {
            if (!Utf8Parser.TryParse(rest.Slice(position, line), out int size, out _, 'x'))
            {
                throw new ToolException("A response's chunks cannot be read.");
            }

            position += line + 2 + size + 2;
            if (position > rest.Length)
            {
                return -1;
            }

            if (size == 0)
            {
                return position;
            }
        }

        return -1;
    }

    // The value of a header; empty when it is not there.
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf(LineEnd) is >= 0 and var end)
        {
            var line = head[..end];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].TrimStart((byte)' ');
            }

            head = head[(end + 2)..];
        }

        return default;
    }
}
