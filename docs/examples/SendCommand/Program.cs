// Usage: SendCommand http://127.0.0.1:8080 KEY-FILE DEVICE INSTRUCTION [JSON]
using Gateway.Client;

using var gateway = new HttpCommandClient(new Uri(args[0]), File.ReadAllText(args[1]));
var data = args.Length > 4 ? CommandData.FromJson(args[4]) : CommandData.Empty;
var report = await gateway.SendAsync(args[2], args[3], data);

Console.WriteLine($"{report.Device} {report.Instruction}: {report.Result}, {report.State} {report.Reason}{report.Answer}");
Console.WriteLine($"{await gateway.GetTotalAsync()} devices online: {string.Join(", ", await gateway.GetListAsync(num: 10, page: 0))}");
return report.Result == SendResult.OK ? 0 : 1;
