using System.Buffers;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class MalformedBodyTests
{
    private readonly char[] _scratch = new char[2 * DeviceTarget.MaxTextLength];

    public static TheoryData<string, byte[]> Bad
    {
        get
        {
            var data = new TheoryData<string, byte[]>
            {
                { "empty", [] },
                { "invalid UTF-8 in a text", [.. "{\"name\":\""u8, 0xFF, 0xFE, .. "\"}"u8] },
                { "invalid UTF-8 in a key", [.. "{\"na"u8, 0xC3, .. "\":\"x\"}"u8] },
                { "a lone continuation byte", [.. "{\"name\":\""u8, 0x80, .. "\"}"u8] },
                { "a cut multi-byte character", [.. "{\"name\":\""u8, 0xE5, 0xAE, .. "\"}"u8] },
                { "overlong UTF-8", [.. "{\"name\":\""u8, 0xC0, 0xAF, .. "\"}"u8] },
                { "a surrogate in UTF-8", [.. "{\"name\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8] },
                { "a byte order mark", [0xEF, 0xBB, 0xBF, .. "{}"u8] },
                { "UTF-16", Encoding.Unicode.GetBytes("{\"name\":\"x\"}") },
                { "zeros", new byte[100] },
            };
            foreach (var text in (string[])
                [" ", "{", "}", "{]", "[", "[]", "[{}]", "[1,2]", "1", "-", "\"x\"", "true", "null", "nul", "{\"name\"}", "{\"name\":}",
                    "{\"name\":\"x\"", "{\"name\":\"x\",}", "{\"name\":\"x\"}{", "{\"name\":\"x\"} x", "{\"name\":\"x\"}{\"name\":\"x\"}",
                    "{'name':'x'}", "{name:\"x\"}", "{\"name\":\"\\ud800\"}", "{\"\\ud800\":1,\"name\":\"x\"}", "{\"name\":\"\\x\"}",
                    "{\"name\":\"\n\"}", "/* c */ {\"name\":\"x\"}", "{\"a\":NaN}", "{}"])
            {
                data.Add(text, Encoding.UTF8.GetBytes(text));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Is_refused_with_a_reason(string what, byte[] body)
    {
        _ = what;
        foreach (var sequence in Segments.Every(body))
        {
            Assert.All(Bodies.All, type => Assert.Null(type.Read(sequence).Json));
            Assert.False(
                DeviceTarget.TryRead(sequence, true, _scratch, out _, out var error));
            Assert.NotEqual("", error);
        }
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("[", "")]
    [InlineData("{\"a\":", "")]
    public void Ten_thousand_levels_are_refused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        foreach (var json in new[] { deep, $$"""{"name":{{deep}}}""", $$"""{"dev_model":"m","dev_code":"c","dev_key_seq":0,"x":{{deep}}}""" })
        {
            var body = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json));
            Assert.All(Bodies.All, type => Assert.Null(type.Read(body).Json));
            Assert.False(DeviceTarget.TryRead(body, false, _scratch, out _, out _));
        }
    }

    [Fact]
    public void Every_cut_of_every_body_is_refused()
    {
        foreach (var type in Bodies.All)
        {
            var bytes = Encoding.UTF8.GetBytes(type.Json);
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Null(type.Read(new ReadOnlySequence<byte>(bytes, 0, length)).Json);
            }
        }
    }
}
